import type { Mask, TrackedObject } from './detection.ts';

/** A mask as it travels to viewers: lengths of samples outside and inside in turn, row by row, beginning outside. */
export interface RunLengthMask {
  readonly width: number;
  readonly height: number;
  readonly runs: readonly number[];
}

/** A tracked object as viewers get it: without its embedding, and with its mask as run lengths. */
export type ShownObject = Omit<TrackedObject, 'embedding' | 'mask'> & { readonly mask?: RunLengthMask };

const INSIDE_FROM = 128;

export function toRunLengthMask({ width, height, data }: Mask): RunLengthMask {
  const runs: number[] = [];
  let isInside = false;
  let length = 0;
  for (const sample of data) {
    if (sample >= INSIDE_FROM === isInside) length++;
    else {
      runs.push(length);
      isInside = !isInside;
      length = 1;
    }
  }
  runs.push(length);
  return { width, height, runs };
}

/** Runs that do not add up to the size leave the rest outside. */
export function fromRunLengthMask({ width, height, runs }: RunLengthMask): Mask {
  const data = new Uint8Array(width * height);
  let at = 0;
  for (const [index, length] of runs.entries()) {
    if (index % 2 === 1) data.fill(255, at, at + length);
    at += length;
  }
  return { width, height, data };
}

export function toShownObject({ embedding: _embedding, mask, ...object }: TrackedObject): ShownObject {
  return mask === undefined ? object : { ...object, mask: toRunLengthMask(mask) };
}
