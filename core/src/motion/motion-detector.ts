import type { Detection } from '../detection/detection.ts';
import type { GrayPicture } from '../geometry/gray-picture.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';
import { BackgroundModel } from './background-model.ts';
import { type Component, findComponents } from './connected-components.ts';
import { dilate, keepDense } from './sample-filters.ts';

/** Pictures are to be scaled to this width or less: more shows no more motion and takes longer. */
export const MOTION_WIDTH = 256;

/** Of the samples around a changed one, so many must have changed as well. */
const DENSE_ENOUGH = 4;
/** Parts of one thing that are no farther apart than this, in widths of the picture, are taken together. */
const JOINING_DISTANCE = 0.008;
/** Of the picture; less is a bird, a moth or rain. */
const SMALLEST_AREA = 0.0004;
/** A thing moves while so much of it has changed within a second; what has stopped, or has left its trace, does not. */
const MOVING_SHARE = 0.12;
const MOVING_WITHIN_US = MICROSECONDS_PER_SECOND;

/**
 * Finds what moves in the pictures of one fixed camera, whatever it is: each sample is compared with a background that learns its
 * brightness and its noise. Changes of the light and a shaken camera are not taken for motion. One instance belongs to one camera;
 * memory is bounded by the size of the picture. Pure: the same calls give the same.
 */
export class MotionDetector {
  #model: BackgroundModel | null = null;

  /**
   * Takes in the next picture, which stays the caller's. A picture of another size, or from before the last one, starts anew.
   *
   * @returns label `motion`, score (0.5 at the threshold, towards 1 with contrast) and box of each moving thing, best first
   */
  update(picture: GrayPicture, ptsUs: MediaTimeUs): Detection[] {
    const { width, height } = picture;
    if (picture.data.length !== width * height) {
      throw new TypeError(
        `Expected ${width * height} bytes for a gray picture of ${width}x${height} but received ${picture.data.length}`,
      );
    }
    if (this.#model === null || !this.#model.continuesWith(picture, ptsUs)) {
      this.#model = new BackgroundModel(picture, ptsUs);
      return [];
    }
    const model = this.#model;
    if (!model.update(picture, ptsUs)) return [];
    const dense = keepDense(model.foreground, width, height, DENSE_ENOUGH);
    const radius = Math.max(1, Math.round(width * JOINING_DISTANCE));
    const things = findComponents(dilate(dense, width, height, radius), width, height);
    return things.flatMap((thing) => describe(thing, dense, model, radius)).sort((a, b) => b.score - a.score);
  }
}

function describe(thing: Component, dense: Uint8Array, model: BackgroundModel, radius: number): Detection[] {
  let changed = 0;
  let moving = 0;
  let strength = 0;
  for (const index of thing.samples) {
    if (dense[index] === 0) continue;
    changed++;
    strength += model.strength[index] ?? 0;
    if ((model.stillUs[index] ?? 0) < MOVING_WITHIN_US) moving++;
  }
  const { width, height } = model;
  if (changed < SMALLEST_AREA * width * height || moving < MOVING_SHARE * changed) return [];
  const mean = strength / changed;
  const left = Math.min(thing.left + radius, thing.right - 1);
  const top = Math.min(thing.top + radius, thing.bottom - 1);
  const box = {
    x: (thing.left === 0 ? 0 : left) / width,
    y: (thing.top === 0 ? 0 : top) / height,
    width: 0,
    height: 0,
  };
  const right = thing.right === width ? width : Math.max(left + 1, thing.right - radius);
  const bottom = thing.bottom === height ? height : Math.max(top + 1, thing.bottom - radius);
  return [
    {
      label: 'motion',
      score: mean / (1 + mean),
      box: { ...box, width: right / width - box.x, height: bottom / height - box.y },
    },
  ];
}
