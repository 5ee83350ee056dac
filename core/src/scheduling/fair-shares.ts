/**
 * Shares one server among cameras by weight: start-time fair queueing (Goyal, Vin and Cheng, "Start-time Fair Queueing", SIGCOMM 1996).
 * Each camera has a virtual time up to which it has been served; work costs `cost / weight` of it, and the camera that is furthest behind
 * is next. One that had nothing to offer starts from the present: it neither saves up turns nor pays for having been alone.
 */
export class FairShares {
  /** Up to when each camera has been served; those who are not ahead of the present need no entry. */
  readonly #servedUntil = new Map<string, number>();
  #present = 0;

  /** Since when a camera waits that begins to wait now. */
  queueUp(camera: string): number {
    return this.turnOf(camera, this.#present);
  }

  /** The turn of a camera that has been waiting since `since`; the lowest is next. */
  turnOf(camera: string, since: number): number {
    return Math.max(since, this.#servedUntil.get(camera) ?? 0);
  }

  /** Serves a camera whose turn it is. */
  serve(camera: string, turn: number, share: number): void {
    this.#present = Math.max(this.#present, turn);
    this.#servedUntil.set(camera, turn + share);
    for (const [other, until] of this.#servedUntil) if (until <= this.#present) this.#servedUntil.delete(other);
  }

  /** Adds what the last turn of a camera turned out to cost more. */
  surcharge(camera: string, share: number): void {
    this.#servedUntil.set(camera, (this.#servedUntil.get(camera) ?? this.#present) + share);
  }

  /** Forgets the past, once nobody waits and nothing is under way. */
  reset(): void {
    this.#servedUntil.clear();
    this.#present = 0;
  }
}
