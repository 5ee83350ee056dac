import type { TaskName } from '#contract/config.ts';
import type { Attributes, Detection, TrackedObject } from '#core/detection/detection.ts';
import { suppressNonMaxima } from '#core/detection/non-max-suppression.ts';
import type { Result } from '#core/detection/result.ts';
import { type Box, boxArea, boxCentre, intersectionOverUnion } from '#core/geometry/box.ts';
import { isMasked } from '#core/regions/masks.ts';
import { resultFromRegion } from '#core/regions/result-from-region.ts';
import type { MediaTimeUs } from '#core/time/media-time.ts';
import { ByteTracker } from '#core/tracking/byte-tracker.ts';
import type { SeenObjects } from './object-feed.ts';
import type { TaskStageSettings } from './task-stage.ts';
import { type ObjectDescription, TrackDescriptions } from './track-descriptions.ts';

/** A finding that covers this much of an object is that object. */
const SAME_AS_OBJECT = 0.5;
/** Objects may overlap, and what lies in both is found twice. */
const MAXIMUM_OVERLAP = 0.5;
const MAXIMUM_LINKS = 512;

/** What a look at an object says of it as a whole, above a score; null where that is nothing. The best class counts as an attribute named after the task. */
export function descriptionOf(result: Result, task: TaskName, minimumScore: number): ObjectDescription | null {
  const [best] = result.classes ?? [];
  const all: Attributes = {
    ...result.attributes,
    ...(best && { [task]: { value: best.label, score: best.score } }),
  };
  const attributes = Object.fromEntries(Object.entries(all).filter(([, { score }]) => score >= minimumScore));
  const text = result.text !== undefined && result.text.score >= minimumScore ? result.text : undefined;
  const { embedding } = result;
  if (Object.keys(attributes).length === 0 && text === undefined && embedding === undefined) return null;
  return {
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(text && { text }),
    ...(embedding && { embedding }),
  };
}

/**
 * Collects what a task finds inside the objects of another one. Either its findings are those objects again, seen more closely, such as
 * the joints of a person: they carry the objects' own identities. Or they are parts, such as the plates of vehicles: they are
 * followed for themselves. Which of the two it is shows with the first finding, and stays.
 */
export class ObjectFindings {
  readonly #settings: TaskStageSettings;
  readonly #tracker: ByteTracker;
  readonly #descriptions = new TrackDescriptions();
  /** The object in which each followed part was seen last. */
  readonly #owners = new Map<number, number>();
  #kind: 'objects' | 'parts' | null = null;
  #found: { readonly detection: Detection; readonly owner: TrackedObject }[] = [];
  #followed: readonly TrackedObject[] = [];

  constructor({ settings }: { readonly settings: TaskStageSettings }) {
    this.#settings = settings;
    this.#tracker = new ByteTracker({ highScoreThreshold: settings.minimumScore });
  }

  /** Whether anything was ever found. */
  get exist(): boolean {
    return this.#kind !== null;
  }

  /** @returns whether the look found anything */
  note(owner: TrackedObject, region: Box, result: Result): boolean {
    const { labels, look } = this.#settings;
    const found = resultFromRegion(region, result).objects.filter(
      ({ label, box }) => (labels === undefined || labels.includes(label)) && !isMasked(look?.masks ?? [], box),
    );
    const [first] = found;
    if (first === undefined) return false;
    this.#kind ??= isSameObject(first, owner) ? 'objects' : 'parts';
    const kept = this.#kind === 'objects' ? bestOf(found, this.#settings.minimumScore) : found;
    this.#found.push(...kept.map((detection) => ({ detection, owner })));
    return kept.length > 0;
  }

  /** Gives everything that was noted since the last call its identity; it all comes from the frame at `ptsUs`. */
  follow(ptsUs: MediaTimeUs): void {
    const found = this.#found;
    this.#found = [];
    if (this.#kind === 'parts')
      this.#followed = this.#followParts(
        found.map(({ detection }) => detection),
        found,
        ptsUs,
      );
    else
      this.#followed = found.map(({ detection, owner: { trackId, velocity } }) => ({
        ...detection,
        trackId,
        velocity,
      }));
  }

  /** The findings of the frame that was followed last, once. `areOwn`: they have identities of their own. */
  take(): { objects: readonly TrackedObject[]; areOwn: boolean } {
    const objects = this.#followed;
    this.#followed = [];
    return { objects, areOwn: this.#kind === 'parts' };
  }

  /** Parts that have gone since the last call. */
  takeEnded(): number[] {
    return this.#tracker.takeEnded();
  }

  /**
   * Takes in what another task says of a part. What was read on it holds for the object that it belongs to as well.
   *
   * @returns what is believed of the part now
   */
  describe(
    trackId: number,
    description: ObjectDescription,
    ptsUs: MediaTimeUs,
    owners: SeenObjects,
  ): ObjectDescription {
    this.#descriptions.note(trackId, description, ptsUs);
    if (description.embedding !== undefined) this.#tracker.noteAppearance(trackId, description.embedding);
    const owner = this.#owners.get(trackId);
    if (owner !== undefined && description.text !== undefined)
      owners.describe(owner, { text: description.text }, ptsUs);
    const { embedding } = description;
    return { ...this.#descriptions.of(trackId), ...(embedding && { embedding }) };
  }

  #followParts(
    detections: readonly Detection[],
    found: readonly { readonly detection: Detection; readonly owner: TrackedObject }[],
    ptsUs: MediaTimeUs,
  ): TrackedObject[] {
    const tracked = this.#tracker.update(suppressNonMaxima(detections, MAXIMUM_OVERLAP), ptsUs);
    for (const part of tracked) {
      const owner = ownerOf(
        part,
        found.map((one) => one.owner),
      );
      if (owner !== null) this.#link(part.trackId, owner.trackId);
    }
    return tracked.map((part) => this.#descriptions.applyTo(part));
  }

  #link(part: number, owner: number): void {
    this.#owners.delete(part);
    this.#owners.set(part, owner);
    const oldest = this.#owners.keys().next().value;
    if (this.#owners.size > MAXIMUM_LINKS && oldest !== undefined) this.#owners.delete(oldest);
  }
}

function isSameObject({ keypoints, box }: Detection, owner: TrackedObject): boolean {
  return keypoints !== undefined || intersectionOverUnion(box, owner.box) >= SAME_AS_OBJECT;
}

function bestOf(found: readonly Detection[], minimumScore: number): Detection[] {
  const [best] = found.toSorted((a, b) => b.score - a.score);
  return best !== undefined && best.score >= minimumScore ? [best] : [];
}

/** The smallest object around the middle of a part. */
function ownerOf({ box }: Detection, objects: readonly TrackedObject[]): TrackedObject | null {
  const { x, y } = boxCentre(box);
  const around = objects.filter(
    (object) =>
      x >= object.box.x &&
      x <= object.box.x + object.box.width &&
      y >= object.box.y &&
      y <= object.box.y + object.box.height,
  );
  return around.toSorted((a, b) => boxArea(a.box) - boxArea(b.box))[0] ?? null;
}
