import type { Mask } from '../detection/detection.ts';
import type { Box } from '../geometry/box.ts';
import { sigmoid } from './activations.ts';

/** Samples on a side are enough to draw an outline, and bound the cost of a mask. */
const LONGEST_SIDE = 64;

/** Patterns that masks are mixed from, stretched over the model's input: [count, height, width]. */
export interface MaskPrototypes {
  readonly data: Float32Array;
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Mixes the mask of one object (Bolya et al., "YOLACT", 2019): the sigmoid of the sum of the prototypes, each times its coefficient, inside the
 * object's box.
 *
 * @param coefficients values at `at`, `at + stride`, … of `values`
 * @param box in pixels of the model's input
 */
export function readMask(
  prototypes: MaskPrototypes,
  values: Float32Array,
  coefficients: { readonly at: number; readonly stride: number },
  box: Box,
  input: { readonly width: number; readonly height: number },
): Mask {
  const { count } = prototypes;
  const weights = Float32Array.from({ length: count }, (_, index) => {
    const weight = values[coefficients.at + index * coefficients.stride] ?? 0;
    return Number.isFinite(weight) ? weight : 0;
  });
  const scaleX = prototypes.width / input.width;
  const scaleY = prototypes.height / input.height;
  const width = sideFor(box.width * scaleX);
  const height = sideFor(box.height * scaleY);
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = Math.floor((box.y + ((row + 0.5) / height) * box.height) * scaleY);
    if (y < 0 || y >= prototypes.height) continue;
    for (let column = 0; column < width; column++) {
      const x = Math.floor((box.x + ((column + 0.5) / width) * box.width) * scaleX);
      if (x < 0 || x >= prototypes.width) continue;
      data[row * width + column] = Math.round(255 * mix(prototypes, weights, y * prototypes.width + x));
    }
  }
  return { width, height, data };
}

function mix({ data, count, width, height }: MaskPrototypes, weights: Float32Array, cell: number): number {
  const plane = width * height;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += (weights[index] ?? 0) * (data[index * plane + cell] ?? 0);
  return Number.isFinite(sum) ? sigmoid(sum) : 0;
}

function sideFor(cells: number): number {
  return Math.min(LONGEST_SIDE, Math.max(1, Math.ceil(cells)));
}
