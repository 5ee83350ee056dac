import type { Point } from '../../geometry/box.ts';

/** What one happening of a rule remembers of one object. */
export interface PartMemory {
  /** Null before it was seen at all. */
  isInside: boolean | null;
  insideSinceMs: number;
  /** Since when it has been seen on the other side of the border, too near to it to be sure. */
  doubtfulSinceMs: number | null;
  /** Since when what the happening asks for has been so. */
  trueSinceMs: number | null;
  /** When it happened, while it is not yet known whether the object is the one that is asked for. */
  pendingMs: number | null;
  /** The last place that was clearly on one side of a line. */
  clearOfLine: Point | null;
  /** The other objects that it was far from. */
  farFrom: Set<string>;
  uprightMs: number | null;
  /** Somebody was next to it when it was new. */
  wasBrought: boolean;
  /** When somebody was next to it last; null for never. */
  attendedMs: number | null;
  /** Where it stood still for a while. */
  stoodAt: Point | null;
}

export function newPartMemory(): PartMemory {
  return {
    isInside: null,
    insideSinceMs: Number.NEGATIVE_INFINITY,
    doubtfulSinceMs: null,
    trueSinceMs: null,
    pendingMs: null,
    clearOfLine: null,
    farFrom: new Set(),
    uprightMs: null,
    wasBrought: false,
    attendedMs: null,
    stoodAt: null,
  };
}
