import type { Point } from '../../geometry/box.ts';
import type { SubjectTrack } from './subject-track.ts';

const LEAST_SPAN_MS = 400;
/** Farther in than this from its first place within the window, in sizes of the object, it moves. */
const MOVED_SIZES = 0.25;

export interface Stretch {
  readonly from: Point;
  readonly to: Point;
  readonly seconds: number;
  /** How far that is in sizes of the object. */
  readonly sizes: number;
}

/** The way of an object in the last `windowMs`, or, where it is seen more rarely, since it was seen before; null where that is too short a time. */
export function recentStretch({ path, anchor, lastSeenMs, size }: SubjectTrack, windowMs: number): Stretch | null {
  const before = path.findLast(({ timeMs }) => lastSeenMs - timeMs >= windowMs) ?? path[0];
  const inWindow = path.find(({ timeMs }) => lastSeenMs - timeMs <= windowMs && timeMs < lastSeenMs);
  const start = inWindow ?? before;
  if (start === undefined || lastSeenMs - start.timeMs < LEAST_SPAN_MS) return null;
  const sizes = Math.hypot(anchor.x - start.anchor.x, anchor.y - start.anchor.y) / size;
  return { from: start.anchor, to: anchor, seconds: (lastSeenMs - start.timeMs) / 1000, sizes };
}

export function isMoving(track: SubjectTrack): boolean {
  if (track.isStationary) return false;
  return (recentStretch(track, 1_000)?.sizes ?? 0) >= MOVED_SIZES;
}
