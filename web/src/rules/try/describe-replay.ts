import type { ReplayResult } from '#contract/rules-api.ts';
import { formatPlural } from '../../format/format-words.ts';

/** The answer in one sentence. */
export function describeFired({ fired }: Pick<ReplayResult, 'fired'>, stretch: string): string {
  if (fired === 0) return `Would not have fired in ${stretch}`;
  return `Would have fired ${fired === 1 ? 'once' : formatPlural(fired, 'time')} in ${stretch}`;
}

/** How often on each day, newest first: "Today 2, Yesterday 4". */
export function timesPerDay(
  { alerts }: Pick<ReplayResult, 'alerts'>,
  dayOf: (timeMs: number) => string,
): { readonly day: string; readonly times: number }[] {
  const days = Map.groupBy(alerts.toReversed(), ({ timeMs }) => dayOf(timeMs));
  return [...days].map(([day, { length }]) => ({ day, times: length }));
}

/** Minutes and seconds of a clip: "1:05". */
export function formatClipTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
