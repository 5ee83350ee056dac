import type { Point } from './box.ts';

/**
 * On which side of the straight line from `a` to `b` a point lies: positive to the right of somebody who walks from `a` to `b` in the
 * picture (where y points down), negative to the left, 0 on the line. Its size is twice the area of the triangle.
 */
export function sideOf(a: Point, b: Point, point: Point): number {
  return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
}

/** Whether the segments `a b` and `c d` have a point in common, also where they only touch or lie on each other. */
export function segmentsMeet(a: Point, b: Point, c: Point, d: Point): boolean {
  const [c1, d1] = [Math.sign(sideOf(a, b, c)), Math.sign(sideOf(a, b, d))];
  const [a1, b1] = [Math.sign(sideOf(c, d, a)), Math.sign(sideOf(c, d, b))];
  if (c1 * d1 < 0 && a1 * b1 < 0) return true;
  return (
    (c1 === 0 && isBetween(a, b, c)) ||
    (d1 === 0 && isBetween(a, b, d)) ||
    (a1 === 0 && isBetween(c, d, a)) ||
    (b1 === 0 && isBetween(c, d, b))
  );
}

/** The point of the segment `a b` that is nearest to another point. */
export function nearestOnSegment(a: Point, b: Point, point: Point): Point {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const lengthSquared = dx * dx + dy * dy;
  if (lengthSquared === 0) return a;
  const share = Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / lengthSquared));
  return { x: a.x + share * dx, y: a.y + share * dy };
}

/** Of a point that lies on the straight line through `a` and `b`. */
function isBetween(a: Point, b: Point, point: Point): boolean {
  return (
    Math.min(a.x, b.x) <= point.x &&
    point.x <= Math.max(a.x, b.x) &&
    Math.min(a.y, b.y) <= point.y &&
    point.y <= Math.max(a.y, b.y)
  );
}
