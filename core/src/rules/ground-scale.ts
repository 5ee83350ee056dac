import type { RelativePoint } from './rule.ts';

/**
 * How large the ground is that a camera sees. Either the width of the whole picture, for a camera that looks straight down or far
 * away (the height follows from the shape of the picture where it is left out); or four points of the ground in the picture with
 * where they are in metres, for any flat ground.
 */
export type GroundScale =
  | { readonly widthMetres: number; readonly heightMetres?: number }
  | { readonly points: readonly RelativePoint[]; readonly metres: readonly (readonly [number, number])[] };
