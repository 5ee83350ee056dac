import { type Box, boxArea } from '../geometry/box.ts';

/** In relative picture units: below this an object has no size to speak of. */
const SMALLEST_SIZE = 1e-4;

/** The side of a square with the area of the box. */
export function boxSize(box: Box): number {
  return Math.max(SMALLEST_SIZE, Math.sqrt(boxArea(box)));
}
