import type { Box } from '../geometry/box.ts';
import { coveredShare, isInsideAny, type Polygon } from './polygon.ts';

/** A box that is covered by this much is masked wherever its anchor is. */
const MOSTLY = 0.8;
/** What masked samples are replaced by: the middle, so that no filter overshoots. */
const BLANK = 128;

/**
 * Whether a detection is to be ignored: the middle of its lower edge (where people and vehicles stand on the ground) lies inside a
 * mask, or masks cover most of its box.
 */
export function isMasked(masks: readonly Polygon[], box: Box): boolean {
  if (masks.length === 0) return false;
  const anchor = { x: box.x + box.width / 2, y: box.y + box.height };
  return isInsideAny(masks, anchor) || coveredShare(masks, box) >= MOSTLY;
}

/** Blanks pictures of a camera, so that nothing is seen to move inside its masks. Keeps the samples' positions for the last size. */
export class MaskBlanker {
  readonly #masks: readonly Polygon[];
  #width = 0;
  #height = 0;
  #masked: Uint32Array = new Uint32Array();

  constructor(masks: readonly Polygon[]) {
    this.#masks = masks;
  }

  /** Changes the samples of a gray picture of the whole frame in place: `width` times `height` bytes, row by row. */
  blank({ width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8Array }): void {
    if (this.#masks.length === 0) return;
    if (width !== this.#width || height !== this.#height) this.#prepare(width, height);
    for (const index of this.#masked) data[index] = BLANK;
  }

  #prepare(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    const masked: number[] = [];
    for (let index = 0; index < width * height; index++) {
      const point = { x: ((index % width) + 0.5) / width, y: (Math.floor(index / width) + 0.5) / height };
      if (isInsideAny(this.#masks, point)) masked.push(index);
    }
    this.#masked = Uint32Array.from(masked);
  }
}
