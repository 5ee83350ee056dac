import type { Detection, TrackedObject } from '../detection/detection.ts';
import type { Box } from '../geometry/box.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';

/** What was not seen for longer is looked for where it moves, or with the whole picture. */
const REMEMBERED_US = 2 * MICROSECONDS_PER_SECOND;
const MAXIMUM_PLACES = 256;

interface Place {
  readonly object: TrackedObject;
  readonly seenUs: MediaTimeUs;
}

/** Remembers where objects were, to look there again: those that are followed, and those just found that nobody believes yet. */
export class FollowedPlaces {
  readonly #tracks = new Map<number, Place>();
  #unconfirmed: readonly Box[] = [];
  #notedUs: number = Number.NEGATIVE_INFINITY;

  /** Takes in one frame's objects, and all detections that were good enough to become some. */
  note(objects: readonly TrackedObject[], detections: readonly Detection[], ptsUs: MediaTimeUs): void {
    this.#notedUs = ptsUs;
    for (const object of objects) {
      // Set anew, it is the last one in the order of the map.
      this.#tracks.delete(object.trackId);
      this.#tracks.set(object.trackId, { object, seenUs: ptsUs });
    }
    const known = new Set(objects.map(({ box }) => box));
    this.#unconfirmed = detections.flatMap(({ box }) => (known.has(box) ? [] : [box])).slice(0, MAXIMUM_PLACES);
    for (const [trackId, { seenUs }] of this.#tracks) {
      if (ptsUs - seenUs > REMEMBERED_US || this.#tracks.size > MAXIMUM_PLACES) this.#tracks.delete(trackId);
    }
  }

  /** Where everything is expected at a time. */
  at(ptsUs: MediaTimeUs): Box[] {
    const tracks = [...this.#tracks.values()].map(({ object, seenUs }) => moved(object, ptsUs - seenUs));
    return ptsUs - this.#notedUs > REMEMBERED_US ? tracks : [...tracks, ...this.#unconfirmed];
  }
}

function moved({ box, velocity }: TrackedObject, elapsedUs: number): Box {
  const seconds = Math.min(Math.max(0, elapsedUs), REMEMBERED_US) / MICROSECONDS_PER_SECOND;
  return {
    x: box.x + velocity.x * seconds,
    y: box.y + velocity.y * seconds,
    width: box.width,
    height: box.height,
  };
}
