import type { Weekday } from '../../rules/vocabulary.ts';
import { WEEKDAYS } from '../../rules/vocabulary.ts';
import type { Reader } from './reader.ts';
import type { ClockTime, Read } from './value.ts';

const MINUTES_PER_HOUR = 60;

/** A time of day: `22:00`, `9`, `10 pm`, `noon`, `22.30`. A number before a unit or a thing is none. */
export function readClock(reader: Reader, at: number): Read | null {
  const word = reader.word(at);
  const { namedTimes } = reader.language.source;
  if (Object.hasOwn(namedTimes, word)) return clockRead({ minutes: namedTimes[word] ?? 0, isBare: false }, at, at + 1);
  const digits = word.match(/^(\d{1,2})(?:[:.](\d{2}))?$/);
  const spoken = digits === null ? reader.language.source.numbers[word] : undefined;
  if (digits === null && (spoken === undefined || !Number.isInteger(spoken))) return null;
  const hours = digits === null ? (spoken ?? 0) : Number(digits[1]);
  const minutes = Number(digits?.[2] ?? 0);
  const hasMinutes = digits?.[2] !== undefined;
  const oClock = reader.matchLongest(reader.language.oClock, at + 1);
  const next = oClock?.to ?? at + 1;
  const half = halfAt(reader, next);
  if (half === null && oClock === null && !hasMinutes && (word.startsWith('0') || isNumberOfSomething(reader, next)))
    return null;
  const clock = makeClock(hours, minutes, half?.half, !hasMinutes);
  return clock === null ? null : clockRead(clock, at, half?.to ?? next);
}

function halfAt(reader: Reader, at: number): { readonly half: 'am' | 'pm'; readonly to: number } | null {
  const am = reader.matchLongest(reader.language.am, at);
  if (am !== null) return { half: 'am', to: am.to };
  const pm = reader.matchLongest(reader.language.pm, at);
  return pm === null ? null : { half: 'pm', to: pm.to };
}

/** A unit, a thing, a month or "times" follows. */
function isNumberOfSomething(reader: Reader, at: number): boolean {
  const { language } = reader;
  const { months, colours } = language.source;
  const word = reader.word(at);
  if (/^[%$€£#/*+=<>]$/.test(word) || Object.hasOwn(months, word) || Object.hasOwn(colours, word)) return true;
  if (reader.read('times', at - 1) !== null || reader.read('head', at) !== null) return true;
  return [language.seconds, language.metres, language.speeds, language.pictureWidths].some(
    (units) => reader.matchLongest(units, at) !== null,
  );
}

function makeClock(hours: number, minutes: number, half: 'am' | 'pm' | undefined, isWhole: boolean): ClockTime | null {
  if (minutes >= MINUTES_PER_HOUR) return null;
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return null;
    return { minutes: ((hours % 12) + (half === 'pm' ? 12 : 0)) * MINUTES_PER_HOUR + minutes, isBare: false, half };
  }
  if (hours > 24 || (hours === 24 && minutes > 0)) return null;
  return { minutes: hours * MINUTES_PER_HOUR + minutes, isBare: isWhole && hours >= 1 && hours <= 12 };
}

function clockRead(clock: ClockTime, from: number, to: number): Read {
  return { value: { type: 'clock', clock }, from, to, problems: [] };
}

/** Days of the week, lists and ranges of them: `Mondays and Fridays`, `Monday to Friday`, `weekends`. */
export function readWeekdays(reader: Reader, at: number): Read | null {
  const days = new Set<Weekday>();
  let next = at;
  for (;;) {
    const range = readDayRange(reader, next);
    if (range === null) break;
    for (const day of range.days) days.add(day);
    next = range.to;
    const behind = afterJoint(reader, next);
    if (behind === null || readDayRange(reader, behind) === null) break;
    next = behind;
  }
  if (days.size === 0) return null;
  const weekdays = WEEKDAYS.filter((day) => days.has(day));
  return { value: { type: 'weekdays', weekdays }, from: at, to: next, problems: [] };
}

/** `Monday to Friday`, and nothing less: "from Monday" begins on one Monday. */
export function readWeekdayRange(reader: Reader, at: number): Read | null {
  const { and, through } = reader.language.source;
  const range = readDayRange(reader, at, [...through, ...and]);
  if (range === null || range.to < at + 3) return null;
  return { value: { type: 'weekdays', weekdays: range.days }, from: at, to: range.to, problems: [] };
}

/** Behind "and", "or", or a comma with or without them. */
function afterJoint(reader: Reader, at: number): number | null {
  const { and, or } = reader.language.source;
  const next = reader.word(at) === ',' ? at + 1 : at;
  const isJoint = and.includes(reader.word(next)) || or.includes(reader.word(next));
  const behind = isJoint ? next + 1 : next;
  if (behind === at) return null;
  return reader.language.source.dayPrepositions.includes(reader.word(behind)) ? behind + 1 : behind;
}

function readDayRange(
  reader: Reader,
  at: number,
  through = reader.language.source.through,
): { readonly days: readonly Weekday[]; readonly to: number } | null {
  const { weekdays } = reader.language.source;
  const first = Object.hasOwn(weekdays, reader.word(at)) ? weekdays[reader.word(at)] : undefined;
  if (first === undefined) return null;
  const last = through.includes(reader.word(at + 1)) ? weekdays[reader.word(at + 2)] : undefined;
  const [from, to] = [first[0], last?.[0]];
  if (first.length !== 1 || last?.length !== 1 || from === undefined || to === undefined)
    return { days: first, to: at + 1 };
  const start = WEEKDAYS.indexOf(from);
  const length = ((WEEKDAYS.indexOf(to) - start + 7) % 7) + 1;
  return { days: Array.from({ length }, (_, index) => WEEKDAYS[(start + index) % 7] ?? from), to: at + 3 };
}
