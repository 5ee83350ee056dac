import type { Point } from './box.ts';
import { segmentsMeet, sideOf } from './segment.ts';

type Corner = readonly [x: number, y: number];

/** A zone smaller than this part of the picture was drawn by mistake. */
const LEAST_AREA = 1e-5;
const SAME_PLACE = 1e-9;

/** Why a polygon encloses no clear area, in words for the person who drew it; null where it does. */
export function problemOfPolygon(polygon: readonly Corner[]): string | null {
  const corners = polygon.map(([x, y]) => ({ x, y }));
  if (corners.length < 3) return `expected at least 3 corners but found ${corners.length}`;
  const same = corners.findIndex((corner, index) => isSamePlace(corner, at(corners, index + 1)));
  if (same >= 0) return `corners ${same + 1} and ${((same + 1) % corners.length) + 1} are at the same place`;
  const crossing = findCrossing(corners);
  if (crossing !== null) return `its outline crosses itself: ${crossing}`;
  return areaOf(corners) < LEAST_AREA ? 'it encloses no area: its corners lie on a line' : null;
}

/** Why the points do not make a line, in words; null where they do. */
export function problemOfLine(points: readonly Corner[]): string | null {
  if (points.length < 2) return `expected at least 2 points but found ${points.length}`;
  const corners = points.map(([x, y]) => ({ x, y }));
  const same = corners.findIndex((corner, index) => index > 0 && isSamePlace(corner, at(corners, index - 1)));
  return same > 0 ? `points ${same} and ${same + 1} are at the same place` : null;
}

function findCrossing(corners: readonly Point[]): string | null {
  const sides = corners.length;
  for (let first = 0; first < sides; first++) {
    const [a, b] = [at(corners, first), at(corners, first + 1)];
    for (let second = first + 1; second < sides; second++) {
      const [c, d] = [at(corners, second), at(corners, second + 1)];
      const isNext = second === first + 1;
      const isPrevious = first === 0 && second === sides - 1;
      if (isNext && isFoldedBack(a, b, d)) return `side ${second + 1} runs back along side ${first + 1}`;
      if (isPrevious && isFoldedBack(c, d, b)) return `side ${first + 1} runs back along side ${second + 1}`;
      if (!isNext && !isPrevious && segmentsMeet(a, b, c, d)) return `sides ${first + 1} and ${second + 1} meet`;
    }
  }
  return null;
}

/** Whether `b c` turns back over `a b`. */
function isFoldedBack(a: Point, b: Point, c: Point): boolean {
  const along = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y);
  return along < 0 && Math.abs(sideOf(a, b, c)) < SAME_PLACE;
}

function areaOf(corners: readonly Point[]): number {
  const twice = corners.reduce((sum, corner, index) => {
    const next = at(corners, index + 1);
    return sum + corner.x * next.y - next.x * corner.y;
  }, 0);
  return Math.abs(twice) / 2;
}

function isSamePlace(a: Point, b: Point): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < SAME_PLACE;
}

function at(corners: readonly Point[], index: number): Point {
  return corners[index % corners.length] ?? { x: 0, y: 0 };
}
