import type { Point } from '../geometry/box.ts';
import { type Homography, homographyOf, mapPoint } from '../geometry/homography.ts';
import type { RelativePoint } from './rule.ts';

/**
 * How large the ground is that a camera sees. Either the width of the whole picture, for a camera that looks straight down or far
 * away (the height follows from the shape of the picture where it is left out); or four points of the ground in the picture with
 * where they are in metres, for any flat ground.
 */
export type GroundScale =
  | { readonly widthMetres: number; readonly heightMetres?: number }
  | { readonly points: readonly RelativePoint[]; readonly metres: readonly (readonly [number, number])[] };

/** Where a point of the picture is on the ground, in metres from some fixed point; null above the horizon. */
export type ToGround = (point: Point) => Point | null;

/** @returns null where the scale is impossible (`problemOfScale` says why) */
export function groundMap(scale: GroundScale, aspectRatio: number): ToGround | null {
  if ('widthMetres' in scale) {
    const { widthMetres, heightMetres = widthMetres / aspectRatio } = scale;
    return ({ x, y }) => ({ x: x * widthMetres, y: y * heightMetres });
  }
  const homography = homographyOfScale(scale);
  return homography === null ? null : (point) => mapPoint(homography, point);
}

/** Why a ground scale says nothing, in words; null where it does. */
export function problemOfScale(scale: GroundScale): string | null {
  if ('widthMetres' in scale) return null;
  if (scale.points.length !== 4 || scale.metres.length !== 4)
    return `expected four points and four places in metres but found ${scale.points.length} and ${scale.metres.length}`;
  const homography = homographyOfScale(scale);
  if (homography === null)
    return 'expected four points of which no three lie on a line, in the picture and on the ground';
  // Corners in another order would fold the ground over: some of them would then lie behind the horizon.
  const areSeen = scale.points.every(([x, y]) => mapPoint(homography, { x, y }) !== null);
  return areSeen ? null : 'expected the four places in the same order around as the points in the picture';
}

function homographyOfScale(scale: Extract<GroundScale, { readonly points: unknown }>): Homography | null {
  const asPoint = ([x, y]: readonly [number, number]) => ({ x, y });
  const homography = homographyOf(scale.points.map(asPoint), scale.metres.map(asPoint));
  if (homography === null) return null;
  const back = homographyOf(scale.metres.map(asPoint), scale.points.map(asPoint));
  return back === null ? null : homography;
}
