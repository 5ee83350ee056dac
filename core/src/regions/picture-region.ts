import type { Box } from '../geometry/box.ts';
import type { PictureSize } from '../geometry/picture-size.ts';

export const WHOLE_PICTURE: Box = { x: 0, y: 0, width: 1, height: 1 };

/** A part of a picture in whole pixels. */
export interface PixelRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels of a region: grown to even positions and sides, because the colour planes of most video have half the resolution, and
 * cut to the picture.
 *
 * @returns null where nothing of the region lies inside the picture, or its sides are no numbers
 */
export function pixelsOf(region: Box, picture: PictureSize): PixelRegion | null {
  const horizontal = span(region.x, region.width, picture.width);
  const vertical = span(region.y, region.height, picture.height);
  if (horizontal === null || vertical === null) return null;
  return { x: horizontal.start, y: vertical.start, width: horizontal.length, height: vertical.length };
}

/** The region that exactly these pixels cover. */
export function regionOf({ x, y, width, height }: PixelRegion, picture: PictureSize): Box {
  return {
    x: x / picture.width,
    y: y / picture.height,
    width: width / picture.width,
    height: height / picture.height,
  };
}

export function isWholePicture({ x, y, width, height }: Box): boolean {
  return x <= 0 && y <= 0 && x + width >= 1 && y + height >= 1;
}

/** Not a number compares as false, so it ends up as null. */
function span(start: number, length: number, limit: number): { start: number; length: number } | null {
  if (!(length > 0)) return null;
  const first = Math.max(0, Math.floor((start * limit) / 2) * 2);
  const end = Math.min(limit, Math.ceil(((start + length) * limit) / 2) * 2);
  return end - first >= 1 ? { start: first, length: end - first } : null;
}
