import type { Box } from '#core/geometry/box.ts';

/** A small object must not be blown up beyond what its pixels show. */
const SMALLEST_CROP = 0.3;
const MARGIN = 1.7;

/** A square part of a picture in relative coordinates, which thus has the aspect ratio of the picture. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** The part of the picture that shows the box with some of its surroundings and stays inside the picture. */
export function cropAround(box: Box): Crop {
  const size = Math.min(1, Math.max(SMALLEST_CROP, MARGIN * Math.max(box.width, box.height)));
  const start = (centre: number) => Math.min(1 - size, Math.max(0, centre - size / 2));
  return { x: start(box.x + box.width / 2), y: start(box.y + box.height / 2), size };
}

/** The box in relative coordinates of the crop. */
export function boxInCrop(box: Box, crop: Crop): Box {
  return {
    x: (box.x - crop.x) / crop.size,
    y: (box.y - crop.y) / crop.size,
    width: box.width / crop.size,
    height: box.height / crop.size,
  };
}
