import { homographyOf, mapPoint } from '#core/geometry/homography.ts';
import type { RelativePoint } from '#core/rules/rule.ts';
import type { GroundShape, LineShape, PlaceShape } from './place-shape.ts';

type Segment = readonly [RelativePoint, RelativePoint];

/** Sides of the outline, or parts of the line, in order. */
export function segmentsOf(points: readonly RelativePoint[], isClosed: boolean): Segment[] {
  const ends = isClosed ? [...points.slice(1), ...points.slice(0, 1)] : points.slice(1);
  return ends.flatMap((end, index) => {
    const begin = points[index];
    return begin === undefined ? [] : [[begin, end] as const];
  });
}

export function middleOf([[fromX, fromY], [toX, toY]]: Segment): RelativePoint {
  return [(fromX + toX) / 2, (fromY + toY) / 2];
}

/** Where the label of a shape stands: on the upper edge of what encloses something, at the beginning of a line. */
export function labelPoint({ kind, points }: Pick<PlaceShape, 'kind' | 'points'>): RelativePoint {
  const [first = [0.5, 0.5]] = points;
  return kind === 'line' ? first : [meanPoint(points)[0], Math.min(...points.map(([, y]) => y))];
}

export function meanPoint(points: readonly RelativePoint[]): RelativePoint {
  const count = Math.max(1, points.length);
  const [x, y] = points.reduce(([sumX, sumY], [nextX, nextY]) => [sumX + nextX, sumY + nextY], [0, 0]);
  return [x / count, y / count];
}

/**
 * An arrow across the middle of a line to the side that things should go to. "Left" is the left hand of somebody who walks
 * from the first point to the last, as seen on the screen.
 *
 * @param aspectRatio width by height of the picture, in which the arrow is square to the line
 */
export function arrowAcross({ points, direction }: LineShape, aspectRatio: number): Segment | null {
  const middle = segmentsOf(points, false)[Math.floor((points.length - 1) / 2)];
  if (direction === null || middle === undefined) return null;
  const [[fromX, fromY], [toX, toY]] = middle;
  const [alongX, alongY] = [(toX - fromX) * aspectRatio, toY - fromY];
  const length = Math.hypot(alongX, alongY);
  if (length === 0) return null;
  // The y axis points down, so the left hand of somebody who walks to the right is up.
  const side = direction === 'to-left' ? 1 : -1;
  const reach = 0.09;
  const [offsetX, offsetY] = [(side * alongY * reach) / length / aspectRatio, (-side * alongX * reach) / length];
  const [x, y] = middleOf(middle);
  return [
    [x - offsetX / 3, y - offsetY / 3],
    [x + offsetX, y + offsetY],
  ];
}

const MOST_GRID_LINES = 40;

/** Lines on the ground, a whole number of metres apart, as they lie in the picture; they show whether the scale is right. */
export function groundGrid({ points, metres }: Pick<GroundShape, 'points' | 'metres'>): Segment[] {
  const toPicture = homographyOf(metres.map(asPoint), points.map(asPoint));
  if (toPicture === null) return [];
  const [xs, ys] = [metres.map(([x]) => x), metres.map(([, y]) => y)];
  const [left, right, near, far] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const step = Math.max(1, Math.ceil((right - left + far - near) / MOST_GRID_LINES));
  const lineAt = (from: readonly [number, number], to: readonly [number, number]): Segment[] => {
    const [begin, end] = [mapPoint(toPicture, asPoint(from)), mapPoint(toPicture, asPoint(to))];
    return begin === null || end === null
      ? []
      : [
          [
            [begin.x, begin.y],
            [end.x, end.y],
          ],
        ];
  };
  const across = stepsBetween(left, right, step).flatMap((x) => lineAt([x, near], [x, far]));
  return [...across, ...stepsBetween(near, far, step).flatMap((y) => lineAt([left, y], [right, y]))];
}

function stepsBetween(from: number, to: number, step: number): number[] {
  const count = Math.max(0, Math.ceil((to - from) / step) - 1);
  return Array.from({ length: count }, (_, index) => from + (index + 1) * step);
}

function asPoint([x, y]: readonly [number, number]): { x: number; y: number } {
  return { x, y };
}
