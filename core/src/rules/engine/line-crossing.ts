import type { Point } from '../../geometry/box.ts';
import { nearestOnSegment, segmentsMeet, sideOf } from '../../geometry/segment.ts';
import type { Line } from '../rule.ts';
import type { PartMemory } from './part-memory.ts';
import { marginOf } from './place.ts';
import type { SubjectTrack } from './subject-track.ts';

export type Crossing = 'along' | 'against' | 'undirected';

/**
 * Whether an object has crossed a line since it was last clear of it. Its way is the straight one from there, so that a line that
 * was crossed between two frames is crossed, and trembling on the line is not.
 */
export function followLine(line: Line, track: SubjectTrack, memory: PartMemory): Crossing | null {
  const corners = line.points.map(([x, y]) => ({ x, y }));
  const { anchor } = track;
  if (distanceToLine(corners, anchor) < marginOf(track)) return null;
  const from = memory.clearOfLine;
  memory.clearOfLine = anchor;
  if (from === null) return null;
  const turns = crossedTo(corners, from, anchor);
  if (turns === 0) return null;
  if (line.direction === undefined) return 'undirected';
  return turns > 0 === (line.direction === 'to-right') ? 'along' : 'against';
}

/** Positive where the way leads to the right-hand side of the line, negative to the left; 0 where it ends on the side where it began. */
function crossedTo(corners: readonly Point[], from: Point, to: Point): number {
  let turns = 0;
  corners.slice(1).forEach((end, index) => {
    const start = corners[index] ?? end;
    const [before, after] = [sideOf(start, end, from), sideOf(start, end, to)];
    if (before * after < 0 && segmentsMeet(start, end, from, to)) turns += Math.sign(after);
  });
  return turns;
}

function distanceToLine(corners: readonly Point[], point: Point): number {
  return Math.min(
    ...corners.slice(1).map((end, index) => {
      const nearest = nearestOnSegment(corners[index] ?? end, end, point);
      return Math.hypot(nearest.x - point.x, nearest.y - point.y);
    }),
  );
}
