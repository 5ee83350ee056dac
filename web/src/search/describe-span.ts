import type { TimeStyle } from '../format/format-time.ts';

const DAY_MS = 86_400_000;

/** A stretch of time in few words; whole days without the time of day. */
export function describeSpan(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { locale, timeZone }: TimeStyle = {},
): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const isInDays = toMs - fromMs >= DAY_MS;
  const format = new Intl.DateTimeFormat(locale, {
    ...zone,
    day: 'numeric',
    month: 'short',
    ...(!isInDays && { hour: '2-digit', minute: '2-digit' }),
  });
  // The last moment belongs to the next stretch.
  return toMs <= fromMs ? format.format(fromMs) : format.formatRange(fromMs, isInDays ? toMs - 1 : toMs);
}
