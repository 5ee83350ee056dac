import { sunTimes } from '#core/geography/sun.ts';
import type { Site } from '#core/rules/rule.ts';
import { WEEKDAYS, type Weekday } from '#core/rules/vocabulary.ts';
import type { TimeRange } from '#core/search/search-question.ts';

const DAY_MS = 86_400_000;
const DAYS_BACK = 366;

/** Times that come again: by the clock, on some weekdays only, or by the sun. */
export interface DailyTimes {
  readonly from?: string;
  readonly to?: string;
  readonly weekdays?: readonly Weekday[];
  readonly sun?: 'night';
}

/** Milliseconds since 1970 of `2026-11-18 15:20` or `2026-11-18` on the clock of the zone; with an offset (`…T15:20+01:00`), of ISO 8601. */
export function parseLocalTime(text: string, timeZone: string): number {
  if (/[+-]\d\d:\d\d$/.test(text)) return Date.parse(text);
  const [day = '', clock = '00:00'] = text.split(' ');
  const asUtcMs = Date.parse(`${day}T00:00Z`) + minutesOf(clock) * 60_000;
  // The offset may change between the first guess and the time itself.
  const guessMs = asUtcMs - offsetMs(asUtcMs, timeZone);
  return asUtcMs - offsetMs(guessMs, timeZone);
}

/** `a day`, `from / to`, where `to` may be `now`. */
export function parseTimeRange(text: string, timeZone: string, nowMs: number): TimeRange {
  const [from = '', to] = text.split(' / ');
  const end = to ?? new Date(Date.parse(`${from}T00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  return { fromMs: parseLocalTime(from, timeZone), toMs: end === 'now' ? nowMs : parseLocalTime(end, timeZone) };
}

/** All of them in the last 366 days, oldest first. */
export function dailyRanges(daily: DailyTimes, site: Site, nowMs: number): TimeRange[] {
  const zone = site.timeZone ?? 'UTC';
  const ranges: TimeRange[] = [];
  for (let back = DAYS_BACK + 1; back >= 0; back--) {
    const day = localDay(nowMs - back * DAY_MS, zone);
    const next = new Date(Date.parse(`${day}T00:00Z`) + DAY_MS).toISOString().slice(0, 10);
    const weekday = WEEKDAYS[(new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7];
    if (daily.weekdays !== undefined && (weekday === undefined || !daily.weekdays.includes(weekday))) continue;
    ranges.push(daily.sun === 'night' ? nightOf(day, next, site) : clockOf(daily, day, next, zone));
  }
  return ranges.filter(({ fromMs }) => fromMs < nowMs);
}

function clockOf({ from = '00:00', to = '24:00' }: DailyTimes, day: string, next: string, zone: string): TimeRange {
  const end =
    minutesOf(to) > minutesOf(from) ? parseLocalTime(`${day} ${to}`, zone) : parseLocalTime(`${next} ${to}`, zone);
  return { fromMs: parseLocalTime(`${day} ${from}`, zone), toMs: end };
}

function nightOf(day: string, next: string, { latitude = 0, longitude = 0 }: Site): TimeRange {
  const [evening, morning] = [day, next].map((date) => sunTimes({ latitude, longitude }, Date.parse(`${date}T12:00Z`)));
  if (evening?.kind !== 'ordinary' || morning?.kind !== 'ordinary') throw new TypeError('Expected a place with nights');
  return { fromMs: evening.sunsetMs, toMs: morning.sunriseMs };
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function localDay(timeMs: number, timeZone: string): string {
  return new Date(timeMs + offsetMs(timeMs, timeZone)).toISOString().slice(0, 10);
}

function offsetMs(timeMs: number, timeZone: string): number {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(timeMs);
  return Date.parse(`${local.replace(' ', 'T')}Z`) - Math.floor(timeMs / 1000) * 1000;
}
