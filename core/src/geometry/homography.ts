import type { Point } from './box.ts';
import { sideOf } from './segment.ts';

/**
 * A 3 × 3 matrix, row by row, that maps points of one plane to those of another. Its scale is such that the third coordinate is
 * positive on the near side of the horizon, where the points are that it was made from.
 */
export type Homography = readonly number[];

const UNKNOWNS = 8;
const SINGULAR = 1e-10;
/** Twice the area of a triangle that is no more than a line, for an extent of 1. */
const FLAT = 1e-6;

/**
 * The map that takes four points to four others; null where three of either lie on a line, or two at one place. Four points
 * give eight linear equations (Hartley and Zisserman, "Multiple View Geometry", 2nd edition, section 4.1).
 */
export function homographyOf(from: readonly Point[], to: readonly Point[]): Homography | null {
  if (from.length !== 4 || to.length !== 4 || isDegenerate(from) || isDegenerate(to)) return null;
  // With the middle of the points as origin the last element cannot be 0, also where the horizon crosses the picture.
  const [middleX, middleY] = [mean(from.map(({ x }) => x)), mean(from.map(({ y }) => y))];
  const rows = from.flatMap((point, index) => {
    const target = to[index] ?? point;
    const source = { x: point.x - middleX, y: point.y - middleY };
    return [
      [source.x, source.y, 1, 0, 0, 0, -source.x * target.x, -source.y * target.x, target.x],
      [0, 0, 0, source.x, source.y, 1, -source.x * target.y, -source.y * target.y, target.y],
    ];
  });
  const solution = solve(rows);
  if (solution === null) return null;
  const matrix = [...solution, 1];
  return matrix.map((value, index) => {
    if (index % 3 !== 2) return value;
    return value - (matrix[index - 2] ?? 0) * middleX - (matrix[index - 1] ?? 0) * middleY;
  });
}

/** Where a point comes to lie; null for points on or beyond the horizon, which lie nowhere on the plane. */
export function mapPoint(homography: Homography, { x, y }: Point): Point | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 1] = homography;
  const w = g * x + h * y + i;
  return w > SINGULAR ? { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w } : null;
}

/** Whether three of four points lie on a line, or nearly so for their extent. */
function isDegenerate(points: readonly Point[]): boolean {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  return points.some((_, leftOut) => {
    const [a, b, c] = points.filter((_point, index) => index !== leftOut);
    return a === undefined || b === undefined || c === undefined || Math.abs(sideOf(a, b, c)) <= FLAT * extent ** 2;
  });
}

/** Gaussian elimination with partial pivoting of eight equations, each with its right side last. */
function solve(equations: readonly (readonly number[])[]): number[] | null {
  const rows = equations.map((row) => [...row]);
  for (let column = 0; column < UNKNOWNS; column++) {
    const pivot = rows.slice(column).reduce((best, row) => (size(row, column) > size(best, column) ? row : best));
    if (size(pivot, column) < SINGULAR) return null;
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(column, 0, pivot);
    for (const row of rows) if (row !== pivot) eliminate(row, pivot, column);
  }
  return rows.map((row, index) => (row[UNKNOWNS] ?? 0) / (row[index] ?? 1));
}

function eliminate(row: number[], pivot: readonly number[], column: number): void {
  const factor = (row[column] ?? 0) / (pivot[column] ?? 1);
  for (let index = column; index <= UNKNOWNS; index++) row[index] = (row[index] ?? 0) - factor * (pivot[index] ?? 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function size(row: readonly number[], column: number): number {
  return Math.abs(row[column] ?? 0);
}
