import type { Polygon } from '../regions/polygon.ts';

/** Parts of any picture that have a name without anybody drawing them: halves, and the middle ninth. */
export const PICTURE_PARTS = {
  left: rectangle(0, 0, 0.5, 1),
  right: rectangle(0.5, 0, 1, 1),
  top: rectangle(0, 0, 1, 0.5),
  bottom: rectangle(0, 0.5, 1, 1),
  middle: rectangle(1 / 3, 1 / 3, 2 / 3, 2 / 3),
} as const satisfies Readonly<Record<string, Polygon>>;

export type PicturePart = keyof typeof PICTURE_PARTS;

function rectangle(left: number, top: number, right: number, bottom: number): Polygon {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}
