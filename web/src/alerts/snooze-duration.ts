/** For how long to keep quiet: a choice with a name, or minutes by hand. */
export type SnoozeChoice = '15-minutes' | 'hour' | 'tomorrow' | 'own';

/** When "tomorrow" begins for somebody who sleeps. */
export const TOMORROW_HOUR = 7;
const MAXIMUM_SECONDS = 31 * 24 * 3600;

/**
 * Seconds from `nowMs` on; null where `ownMinutes` are none that the server takes. Tomorrow is that of the viewer's
 * time zone, also over a change of daylight saving time.
 */
export function snoozeSeconds(choice: SnoozeChoice, nowMs: number, ownMinutes: number): number | null {
  if (choice === '15-minutes') return 15 * 60;
  if (choice === 'hour') return 3600;
  if (choice === 'tomorrow') return Math.round((tomorrowMs(nowMs) - nowMs) / 1000);
  const seconds = Math.round(ownMinutes * 60);
  return seconds > 0 && seconds <= MAXIMUM_SECONDS ? seconds : null;
}

function tomorrowMs(nowMs: number): number {
  const time = new Date(nowMs);
  return new Date(time.getFullYear(), time.getMonth(), time.getDate() + 1, TOMORROW_HOUR).getTime();
}
