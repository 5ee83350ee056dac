import type { Box, Point } from '../geometry/box.ts';

/** Corners in relative picture coordinates, `[x, y]`; the last is joined to the first. */
export type Polygon = readonly (readonly [number, number])[];

/** Points along each side of a box that stand for its area. */
const SAMPLES = 10;

/** By the even-odd rule; of points on the outline, each belongs to one of two polygons that share it. */
export function isInsidePolygon(polygon: Polygon, { x, y }: Point): boolean {
  let isInside = false;
  let [previousX, previousY] = polygon.at(-1) ?? [0, 0];
  for (const [cornerX, cornerY] of polygon) {
    const crosses = cornerY > y !== previousY > y;
    if (crosses && x < ((previousX - cornerX) * (y - cornerY)) / (previousY - cornerY) + cornerX) isInside = !isInside;
    [previousX, previousY] = [cornerX, cornerY];
  }
  return isInside;
}

export function isInsideAny(polygons: readonly Polygon[], point: Point): boolean {
  return polygons.some((polygon) => isInsidePolygon(polygon, point));
}

/** The share of a box that lies inside any of the polygons, in 0..1, to about a hundredth. */
export function coveredShare(polygons: readonly Polygon[], { x, y, width, height }: Box): number {
  let covered = 0;
  for (let row = 0; row < SAMPLES; row++) {
    for (let column = 0; column < SAMPLES; column++) {
      const point = { x: x + ((column + 0.5) / SAMPLES) * width, y: y + ((row + 0.5) / SAMPLES) * height };
      if (isInsideAny(polygons, point)) covered++;
    }
  }
  return covered / SAMPLES ** 2;
}
