import { dayOfDate, weekdayOf } from '../rules/engine/local-clock.ts';
import { WEEKDAYS } from '../rules/vocabulary.ts';
import { readDates } from '../sentences/reading/read-dates.ts';
import type { Match, Reader, SlotReader } from '../sentences/reading/reader.ts';
import { capturedValue, type Read } from '../sentences/reading/value.ts';
import type { FoundProblem } from '../sentences/sentence-problem.ts';
import { formatDay, type LocalDays, startOfMonth, startOfYear } from './local-days.ts';
import type { CompiledSearchLanguage, PastDay } from './search-language.ts';

/** Days of the calendar, both inclusive; counted from 1970-01-01. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** A day or a named stretch of days that has begun: `yesterday`, `last Monday`, `3 October`, `in July`. */
export function pastDayReader(language: CompiledSearchLanguage, today: number): SlotReader {
  return (reader, at) =>
    readNamed(language, today, reader, at) ??
    readYear(reader, at) ??
    readWritten(today, reader, at) ??
    readDayOfMonth(today, reader, at);
}

/** Which of the two stands first. */
type MomentOrder = readonly ['clock', 'pastDay'] | readonly ['pastDay', 'clock'];
export const DAY_THEN_CLOCK: MomentOrder = ['pastDay', 'clock'];
const EITHER_ORDER: readonly MomentOrder[] = [['clock', 'pastDay'], DAY_THEN_CLOCK];

/** A day with a time of day on it; its value is the moment in milliseconds since 1970. */
export function momentReader(days: LocalDays, orders: readonly MomentOrder[] = EITHER_ORDER): SlotReader {
  return (reader, at) => {
    const { dayPrepositions } = reader.language.source;
    const skip = (next: number) => (dayPrepositions.includes(reader.word(next)) ? next + 1 : next);
    for (const [first, second] of orders) {
      const one = reader.read(first, skip(at));
      const two = one === null ? null : reader.read(second, skip(one.to));
      if (one === null || two === null) continue;
      const [clock, day] = first === 'clock' ? [one, two] : [two, one];
      if (clock.value.type !== 'clock' || day.value.type !== 'dates') continue;
      const { from, to } = day.value.dates;
      if (from !== to) continue;
      const moment = days.momentOf(dayOfDate(from), clock.value.clock.minutes, 'first');
      return {
        value: { type: 'number', number: moment },
        from: at,
        to: two.to,
        problems: [...one.problems, ...two.problems],
      };
    }
    return null;
  };
}

function readNamed(language: CompiledSearchLanguage, today: number, reader: Reader, at: number): Read | null {
  let best: Read | null = null;
  for (const { pattern, meaning } of language.pastDays) {
    const match = reader.match(pattern, at);
    if (match === null || match.to <= at || (best !== null && match.to <= best.to)) continue;
    const range = NAMED[meaning](today, { match });
    if (range !== null) best = datesRead(range, at, match.to, noteOf(meaning, range, today, at, match.to));
  }
  return best;
}

interface NamedDay {
  readonly match: Match;
}

const NAMED: { readonly [Meaning in PastDay]: (today: number, named: NamedDay) => DayRange | null } = {
  today: (today) => oneDay(today),
  yesterday: (today) => oneDay(today - 1),
  'day-before-yesterday': (today) => oneDay(today - 2),
  'days-ago': (today, { match }) => {
    const count = capturedValue(match.captures.n, 'number')?.number ?? 1;
    return Number.isInteger(count) && count > 0 && count < 10_000 ? oneDay(today - count) : null;
  },
  'weeks-ago': (today, named) => {
    const weekday = weekdayAt(named);
    return oneDay(weekday === undefined ? today - 7 : recent(today, weekday) - 7);
  },
  'last-weekday': (today, named) => {
    const weekday = weekdayAt(named);
    if (weekday === undefined) return null;
    // "Monday last week" is of the week before, "last Monday" the one before today.
    const isOfLastWeek = named.match.captures.day?.from === named.match.from;
    return oneDay(isOfLastWeek ? today - weekdayOf(today) - 7 + weekday : recent(today - 1, weekday));
  },
  'recent-weekday': (today, named) => {
    const weekday = weekdayAt(named);
    return weekday === undefined ? null : oneDay(recent(today, weekday));
  },
  'this-week': (today) => ({ from: today - weekdayOf(today), to: today }),
  'last-week': (today) => ({ from: today - weekdayOf(today) - 7, to: today - weekdayOf(today) - 1 }),
  'this-month': (today) => ({ from: startOfMonth(today), to: today }),
  'last-month': (today) => ({ from: startOfMonth(today, -1), to: startOfMonth(today) - 1 }),
  'this-year': (today) => ({ from: startOfYear(today), to: today }),
  'last-year': (today) => ({ from: startOfYear(today, -1), to: startOfYear(today) - 1 }),
  'last-weekend': (today) => weekendFrom(recent(weekdayOf(today) >= 5 ? today - weekdayOf(today) : today, 5)),
  'recent-weekend': (today) => weekendFrom(recent(today, 5)),
};

/** Monday is 0. Undefined where no day was captured. */
function weekdayAt({ match }: NamedDay): number | undefined {
  const [weekday] = capturedValue(match.captures.day, 'weekdays')?.weekdays ?? [];
  return weekday === undefined ? undefined : WEEKDAYS.indexOf(weekday);
}

/** One day of the week; the plural means days that come again. */
export function readWeekday(reader: Reader, at: number): Read | null {
  const { weekdays } = reader.language.source;
  const word = reader.word(at);
  const days = Object.hasOwn(weekdays, word) ? (weekdays[word] ?? []) : [];
  if (days.length !== 1 || word === `${days[0]}s`) return null;
  return { value: { type: 'weekdays', weekdays: days }, from: at, to: at + 1, problems: [] };
}

function recent(day: number, weekday: number): number {
  return day - ((weekdayOf(day) - weekday + 7) % 7);
}

function oneDay(day: number): DayRange {
  return { from: day, to: day };
}

function weekendFrom(saturday: number): DayRange {
  return { from: saturday, to: saturday + 1 };
}

/** What a name of a day was taken for, where people may mean another. */
function noteOf(meaning: PastDay, { from, to }: DayRange, today: number, start: number, end: number): FoundProblem[] {
  if (!['last-weekday', 'recent-weekday', 'last-weekend', 'recent-weekend'].includes(meaning)) return [];
  const isToday = from === today ? ', today' : '';
  const days = from === to ? formatDay(from) : `${formatDay(from)} and ${formatDay(to)}`;
  return [{ code: 'assumed', message: `taken as ${days}${isToday}`, from: start, to: end, isBlocking: false }];
}

/** `2026-10-03`, `3 October`, `October`: without a year the last one that has begun. */
function readWritten(today: number, reader: Reader, at: number): Read | null {
  if (reader.matchLongest(reader.language.relativeDays, at) !== null) return null;
  const read = readDates(reader, at);
  if (read?.value.type !== 'dates') return null;
  const { from, to } = read.value.dates;
  const hasYear = reader.tokens.slice(at, read.to).some(({ word }) => /^20\d{2}(?:$|-)/.test(word));
  if (hasYear || dayOfDate(from) <= today) return read;
  const isMonth = from !== to;
  // 29 February is not in every year.
  for (let year = Number(from.slice(0, 4)) - 1; year > Number(from.slice(0, 4)) - 9; year--) {
    const first = `${year}${from.slice(4)}`;
    if (formatDay(dayOfDate(first)) !== first || dayOfDate(first) > today) continue;
    const day = dayOfDate(first);
    return datesRead(isMonth ? { from: day, to: startOfMonth(day, 1) - 1 } : oneDay(day), at, read.to, []);
  }
  return null;
}

/** `2025`, `October 2025`. */
function readYear(reader: Reader, at: number): Read | null {
  const { months } = reader.language.source;
  const month = Object.hasOwn(months, reader.word(at)) ? months[reader.word(at)] : undefined;
  const yearAt = month === undefined ? at : at + 1;
  const year = reader.word(yearAt);
  if (!/^20\d{2}$/.test(year)) return null;
  const from = dayOfDate(`${year}-${String(month ?? 1).padStart(2, '0')}-01`);
  return datesRead({ from, to: startOfMonth(from, month === undefined ? 12 : 1) - 1 }, at, yearAt + 1, []);
}

/** `the 3rd`: of this month, or of the last that has such a day. */
function readDayOfMonth(today: number, reader: Reader, at: number): Read | null {
  const { ordinalEndings } = reader.language.source;
  const start = reader.language.source.determiners.includes(reader.word(at)) ? at + 1 : at;
  const number = Number(reader.word(start));
  const isOrdinal = reader.tokens[start + 1]?.isGlued === true && ordinalEndings.includes(reader.word(start + 1));
  if (!isOrdinal || !Number.isInteger(number) || number < 1 || number > 31) return null;
  for (let back = 0; back < 3; back++) {
    const day = startOfMonth(today, -back) + number - 1;
    if (day > today || day >= startOfMonth(today, 1 - back)) continue;
    const message = `taken as ${formatDay(day)}`;
    return datesRead(oneDay(day), at, start + 2, [
      { code: 'assumed', message, from: at, to: start + 2, isBlocking: false },
    ]);
  }
  return null;
}

function datesRead({ from, to }: DayRange, start: number, end: number, problems: readonly FoundProblem[]): Read {
  const dates = { from: formatDay(from), to: formatDay(to) };
  return { value: { type: 'dates', dates }, from: start, to: end, problems };
}
