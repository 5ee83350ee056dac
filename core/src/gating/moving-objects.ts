import type { TrackedObject } from '../detection/detection.ts';
import { type Box, intersectionOverUnion } from '../geometry/box.ts';

/** An object that overlaps less than this with the place where it was has moved: detectors' boxes tremble. */
const MINIMUM_OVERLAP = 0.7;

/** The part of a followed object that tells whether it moves. */
export type FollowedObject = Pick<TrackedObject, 'trackId' | 'box' | 'isStationary'>;

/** Tells by the results of a camera's tasks whether anything new appeared or moved. What stands still does not count. */
export class MovingObjects {
  /** By task: where each object was last seen to move. */
  readonly #places = new Map<string, Map<number, Box>>();

  /** @returns how many objects of a task are new or have moved since they last did */
  observe(task: string, objects: readonly FollowedObject[]): number {
    const before = this.#places.get(task) ?? new Map<number, Box>();
    const after = new Map<number, Box>();
    let moved = 0;
    for (const { trackId, box, isStationary } of objects) {
      const place = before.get(trackId);
      const stays =
        place !== undefined && (isStationary === true || intersectionOverUnion(place, box) > MINIMUM_OVERLAP);
      after.set(trackId, stays ? place : box);
      if (!stays) moved += 1;
    }
    this.#places.set(task, after);
    return moved;
  }
}
