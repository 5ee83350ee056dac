import { FairShares } from './fair-shares.ts';

/** A frame that a camera would like to have analysed. */
export interface FrameOffer {
  readonly camera: string;
  /** On any monotonic clock, in milliseconds. */
  readonly decodedAtMs: number;
  /** Share of the camera among those that wait. */
  readonly weight: number;
  /** Goes before frames that are not. */
  readonly isUrgent: boolean;
}

/** Of this many frames in a row that go before calm ones that wait, the next one is calm. */
export const MAXIMUM_URGENT_IN_A_ROW = 3;

interface Place<Offer> {
  readonly offer: Offer;
  /** Virtual time of its class at which the camera began to wait. */
  readonly since: number;
  /** Who came first goes first among equals. */
  readonly order: number;
}

/**
 * The line of cameras in front of one worker: of each at most its newest frame, in fair order by weight. Urgent frames go first, among
 * themselves in fair order too; but after three of them in a row that went before a calm one, a calm one is next, so that a quarter of the
 * worker stays with those.
 */
export class WaitingFrames<Offer extends FrameOffer> {
  readonly #places = new Map<string, Place<Offer>>();
  /** Places of cameras whose last frame grew stale in line, for their next one. */
  readonly #kept = new Map<string, Place<Offer>>();
  readonly #calm = new FairShares();
  readonly #urgent = new FairShares();
  #urgentInARow = 0;
  #nextOrder = 0;

  get size(): number {
    return this.#places.size;
  }

  /** Puts a camera's newest frame in line, in the place of the one that it replaces, which is returned. */
  put(offer: Offer): Offer | null {
    const place = this.#places.get(offer.camera) ?? this.#kept.get(offer.camera);
    const isWaiting = this.#places.has(offer.camera);
    this.#kept.delete(offer.camera);
    const isSameClass = place?.offer.isUrgent === offer.isUrgent;
    const since = isSameClass ? place.since : this.#sharesOf(offer).queueUp(offer.camera);
    this.#places.set(offer.camera, { offer, since, order: place?.order ?? this.#nextOrder++ });
    return isWaiting ? (place?.offer ?? null) : null;
  }

  /** Takes a camera out of line, and all that is known of its place. */
  remove(camera: string): Offer | null {
    const place = this.#places.get(camera);
    this.#places.delete(camera);
    this.#kept.delete(camera);
    return place?.offer ?? null;
  }

  /** Takes the next frame out of line and charges its camera for one picture; of a frame that `isStale`, the camera keeps its turn instead. */
  take(isStale: (offer: Offer) => boolean): { readonly offer: Offer; readonly isStale: boolean } | null {
    const next = this.#next();
    if (next === null) return null;
    const { offer, since } = next;
    this.#places.delete(offer.camera);
    if (isStale(offer)) {
      this.#kept.set(offer.camera, next);
      return { offer, isStale: true };
    }
    const shares = this.#sharesOf(offer);
    shares.serve(offer.camera, shares.turnOf(offer.camera, since), 1 / offer.weight);
    const goesBefore = offer.isUrgent && [...this.#places.values()].some((place) => !place.offer.isUrgent);
    this.#urgentInARow = goesBefore ? this.#urgentInARow + 1 : 0;
    return { offer, isStale: false };
  }

  /** A frame that was taken consists of several pictures. */
  chargeFurther(offer: Offer, pictures: number): void {
    if (pictures > 0) this.#sharesOf(offer).surcharge(offer.camera, pictures / offer.weight);
  }

  /** Empties the line. */
  clear(): Offer[] {
    const offers = [...this.#places.values()].map(({ offer }) => offer);
    this.#places.clear();
    this.reset();
    return offers;
  }

  /** Forgets who was served, once nobody waits and nothing is under way. */
  reset(): void {
    this.#kept.clear();
    this.#calm.reset();
    this.#urgent.reset();
    this.#urgentInARow = 0;
  }

  #next(): Place<Offer> | null {
    const places = [...this.#places.values()];
    const calm = this.#first(places.filter(({ offer }) => !offer.isUrgent));
    const urgent = this.#first(places.filter(({ offer }) => offer.isUrgent));
    const isTurnOfCalm = calm !== null && this.#urgentInARow >= MAXIMUM_URGENT_IN_A_ROW;
    return isTurnOfCalm ? calm : (urgent ?? calm);
  }

  #first(places: readonly Place<Offer>[]): Place<Offer> | null {
    let [first, turn]: [Place<Offer> | null, number] = [null, Number.POSITIVE_INFINITY];
    for (const place of places) {
      const own = this.#sharesOf(place.offer).turnOf(place.offer.camera, place.since);
      if (own < turn || (own === turn && place.order < (first?.order ?? 0))) [first, turn] = [place, own];
    }
    return first;
  }

  #sharesOf({ isUrgent }: FrameOffer): FairShares {
    return isUrgent ? this.#urgent : this.#calm;
  }
}
