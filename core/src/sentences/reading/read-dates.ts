import { WEEKDAYS } from '../../rules/vocabulary.ts';
import type { RelativeDay } from '../language.ts';
import type { Reader } from './reader.ts';
import type { Read } from './value.ts';

const DAY_MS = 86_400_000;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Days counted from 1970-01-01. */
type DayNumber = number;

/** A date or a named stretch of days: `24 December`, `2026-12-24`, `tomorrow`, `this weekend`, `in July`. */
export function readDates(reader: Reader, at: number): Read | null {
  return readRelative(reader, at) ?? readWritten(reader, at);
}

function readRelative(reader: Reader, at: number): Read | null {
  const match = reader.matchLongest(reader.language.relativeDays, at);
  if (match === null) return null;
  const today = todayOf(reader);
  if (today === null) return null;
  const weekday = match.captures.day?.value;
  const span = match.captures.span?.value;
  const wanted = weekday?.type === 'weekdays' && weekday.weekdays.length === 1 ? weekday.weekdays[0] : undefined;
  if (weekday !== undefined && wanted === undefined) return null;
  const range = RELATIVE[match.entry.meaning](today, {
    weekday: wanted === undefined ? 0 : WEEKDAYS.indexOf(wanted),
    days: span?.type === 'seconds' ? Math.max(1, Math.round(span.seconds / 86_400)) : 1,
  });
  return datesRead(range, at, match.to);
}

/** Monday is 0. */
function weekdayOf(day: DayNumber): number {
  return (day + 3) % 7;
}

interface Details {
  readonly weekday: number;
  readonly days: number;
}

const RELATIVE: { readonly [Meaning in RelativeDay]: (today: DayNumber, details: Details) => Range } = {
  today: (today) => ({ from: today, to: today }),
  tomorrow: (today) => ({ from: today + 1, to: today + 1 }),
  'day-after-tomorrow': (today) => ({ from: today + 2, to: today + 2 }),
  'this-week': (today) => ({ from: today, to: today - weekdayOf(today) + 6 }),
  'next-week': (today) => ({ from: today - weekdayOf(today) + 7, to: today - weekdayOf(today) + 13 }),
  'this-weekend': (today) => ({ from: today - weekdayOf(today) + 5, to: today - weekdayOf(today) + 6 }),
  'next-weekend': (today) => ({ from: today - weekdayOf(today) + 12, to: today - weekdayOf(today) + 13 }),
  'this-month': (today) => ({ from: today, to: endOfMonth(today) }),
  'next-month': (today) => ({ from: endOfMonth(today) + 1, to: endOfMonth(endOfMonth(today) + 1) }),
  'this-weekday': (today, { weekday }) => oneDay(today + ((weekday - weekdayOf(today) + 7) % 7)),
  'next-weekday': (today, { weekday }) => oneDay(today - weekdayOf(today) + 7 + weekday),
  'next-span': (today, { days }) => ({ from: today, to: today + days - 1 }),
};

function oneDay(day: DayNumber): Range {
  return { from: day, to: day };
}

function endOfMonth(day: DayNumber): DayNumber {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / DAY_MS;
}

/** `2026-12-24`, `24 December 2026`, `December 24th`, `July`. Without a year, the next such day. */
function readWritten(reader: Reader, at: number): Read | null {
  const iso = reader.word(at).match(/^(\d{4})-(\d{2})-(\d{2})$/);
  if (iso !== null) {
    const day = dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
    return day === null ? null : datesRead(oneDay(day), at, at + 1);
  }
  const dayFirst = dayOfMonthAt(reader, at);
  if (dayFirst !== null) {
    const { of } = reader.language.source;
    const next = of.includes(reader.word(dayFirst.to)) ? dayFirst.to + 1 : dayFirst.to;
    const month = monthAt(reader, next);
    return month === null ? null : withYear(reader, at, next + 1, month, dayFirst.day);
  }
  const month = monthAt(reader, at);
  if (month === null) return null;
  const day = dayOfMonthAt(reader, at + 1);
  return day === null ? wholeMonth(reader, at, month) : withYear(reader, at, day.to, month, day.day);
}

function monthAt(reader: Reader, at: number): number | null {
  const { months } = reader.language.source;
  return Object.hasOwn(months, reader.word(at)) ? (months[reader.word(at)] ?? null) : null;
}

function dayOfMonthAt(reader: Reader, at: number): { readonly day: number; readonly to: number } | null {
  const { ordinalEndings } = reader.language.source;
  const skipped = reader.language.source.determiners.includes(reader.word(at)) ? at + 1 : at;
  const day = Number(reader.word(skipped));
  if (!/^\d{1,2}$/.test(reader.word(skipped)) || day < 1 || day > 31) return null;
  const isOrdinal = reader.tokens[skipped + 1]?.isGlued === true && ordinalEndings.includes(reader.word(skipped + 1));
  return { day, to: isOrdinal ? skipped + 2 : skipped + 1 };
}

function withYear(reader: Reader, from: number, next: number, month: number, day: number): Read | null {
  const comma = reader.word(next) === ',' ? next + 1 : next;
  if (/^20\d{2}$/.test(reader.word(comma))) {
    const written = dayOf(Number(reader.word(comma)), month, day);
    return written === null ? null : datesRead(oneDay(written), from, comma + 1);
  }
  const today = todayOf(reader);
  if (today === null) return null;
  const year = new Date(today * DAY_MS).getUTCFullYear();
  for (const candidate of [year, year + 1]) {
    const found = dayOf(candidate, month, day);
    if (found !== null && found >= today) return datesRead(oneDay(found), from, next);
  }
  return null;
}

function wholeMonth(reader: Reader, at: number, month: number): Read | null {
  const today = todayOf(reader);
  if (today === null) return null;
  const now = new Date(today * DAY_MS);
  const year = now.getUTCFullYear() + (month < now.getUTCMonth() + 1 ? 1 : 0);
  const first = dayOf(year, month, 1);
  return first === null ? null : datesRead({ from: first, to: endOfMonth(first) }, at, at + 1);
}

function dayOf(year: number, month: number, day: number): DayNumber | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY_MS : null;
}

/** Whether the last day of a range, `YYYY-MM-DD`, is over at the site. */
export function isOver(reader: Reader, last: string): boolean {
  const today = todayOf(reader);
  return today !== null && Date.parse(last) / DAY_MS < today;
}

/** The day at the site; null where nobody says what time it is. */
function todayOf({ surroundings: { nowMs, site } }: Reader): DayNumber | null {
  if (nowMs === undefined) return null;
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: site.timeZone ?? 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(nowMs);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  return dayOf(part('year'), part('month'), part('day'));
}

function datesRead({ from, to }: Range, first: number, last: number): Read {
  const text = (day: DayNumber) => new Date(day * DAY_MS).toISOString().slice(0, 10);
  return { value: { type: 'dates', dates: { from: text(from), to: text(to) } }, from: first, to: last, problems: [] };
}
