/** Events that begin within one millisecond, at most; more take rows of the next one. */
const ROWS_PER_MILLISECOND = 1024;

/** The first row of a time; rows are integers that fit into a double. */
export function rowAt(timeMs: number): number {
  return Math.floor(timeMs) * ROWS_PER_MILLISECOND;
}

/** Beyond every row. */
export const LAST_ROW = Number.MAX_SAFE_INTEGER;
