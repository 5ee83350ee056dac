const DAY_MS = 24 * 60 * 60 * 1000;

/** Events that ended before this time are to be removed. Those still open stay, however old. */
export function retentionCutoffMs(nowMs: number, retainDays: number): number {
  if (!(retainDays > 0)) throw new TypeError(`Expected a positive number of days but received ${retainDays}`);
  return nowMs - retainDays * DAY_MS;
}
