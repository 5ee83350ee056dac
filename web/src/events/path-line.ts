import type { PathPoint } from '#contract/event.ts';
import { boxCentre, type Point } from '#core/geometry/box.ts';

/** The centres of the boxes of a path in order of time. */
export function pathLine(path: readonly PathPoint[]): Point[] {
  return [...path].sort((a, b) => a.timeMs - b.timeMs).map((point) => boxCentre(point.box));
}

/** At most `count` points of the path, evenly spread, the first and the last among them. */
export function sampleBoxes(path: readonly PathPoint[], count: number): PathPoint[] {
  if (path.length <= count) return [...path];
  const step = (path.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => path[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  );
}
