import type { EdgePoints } from './edge-points.ts';

/** A circle in pixels of the image; a pixel's centre has whole coordinates. */
export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** 1 for a disc brighter than what surrounds it, -1 for a darker one. */
export type Polarity = 1 | -1;

/** How well an edge point has to lie on a circle to belong to it. */
export interface InlierRule {
  /** Largest distance from the circle in pixels. */
  readonly tolerance: number;
  /** Least cosine of the angle between the edge's direction and the ray to the centre; squares fail by this. */
  readonly alignment: number;
}

/**
 * Visits every edge point that can belong to a circle about (x, y): near its circumference and with its
 * gradient pointing to the centre (`polarity` 1) or away from it (-1).
 */
export function forEachInlier(
  edges: EdgePoints,
  circle: Circle,
  polarity: Polarity,
  rule: InlierRule,
  visit: (offsetX: number, offsetY: number, distance: number) => void,
): void {
  const nearest = Math.max(1, circle.radius - rule.tolerance) ** 2;
  const farthest = (circle.radius + rule.tolerance) ** 2;
  for (let index = 0; index < edges.count; index++) {
    const offsetX = (edges.x[index] ?? 0) - circle.x;
    const offsetY = (edges.y[index] ?? 0) - circle.y;
    const squared = offsetX * offsetX + offsetY * offsetY;
    if (squared < nearest || squared > farthest) continue;
    const distance = Math.sqrt(squared);
    const towards = -polarity * (offsetX * (edges.directionX[index] ?? 0) + offsetY * (edges.directionY[index] ?? 0));
    if (towards >= rule.alignment * distance) visit(offsetX, offsetY, distance);
  }
}

/**
 * Moves a circle to its inliers: one Gauss-Newton step on the geometric distances (Gander, Golub and Strebel,
 * "Least-Squares Fitting of Circles and Ellipses", BIT 34, 1994). Null where the inliers do not determine a circle.
 */
export function refineCircle(edges: EdgePoints, circle: Circle, polarity: Polarity, rule: InlierRule): Circle | null {
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let x1 = 0;
  let y1 = 0;
  let xr = 0;
  let yr = 0;
  let residuals = 0;
  let count = 0;
  forEachInlier(edges, circle, polarity, rule, (offsetX, offsetY, distance) => {
    const rayX = offsetX / distance;
    const rayY = offsetY / distance;
    const residual = distance - circle.radius;
    xx += rayX * rayX;
    xy += rayX * rayY;
    yy += rayY * rayY;
    x1 += rayX;
    y1 += rayY;
    xr += rayX * residual;
    yr += rayY * residual;
    residuals += residual;
    count++;
  });
  if (count < 8) return null;
  // The radius is eliminated: it takes up the mean residual that a move of the centre leaves.
  const a = xx - (x1 * x1) / count;
  const b = xy - (x1 * y1) / count;
  const c = yy - (y1 * y1) / count;
  const p = xr - (x1 * residuals) / count;
  const q = yr - (y1 * residuals) / count;
  const determinant = a * c - b * b;
  if (determinant < 1e-6 * count * count) return null;
  const moveX = (p * c - q * b) / determinant;
  const moveY = (q * a - p * b) / determinant;
  const growth = (residuals - x1 * moveX - y1 * moveY) / count;
  return { x: circle.x + moveX, y: circle.y + moveY, radius: circle.radius + growth };
}
