import { dayOfDate } from '../rules/engine/local-clock.ts';
import { minuteOfDay } from '../rules/time-of-day.ts';
import type { Match } from '../sentences/reading/reader.ts';
import { type ClockTime, capturedValue } from '../sentences/reading/value.ts';
import { formatDay, startOfMonth } from './local-days.ts';
import type { PastTimes, TimeTrouble } from './past-times.ts';
import type { DayRange } from './read-past-day.ts';
import type { TimeMeaning, TimeWording } from './search-language.ts';

const SECONDS_PER_DAY = 86_400;
const AROUND_WHOLE_HOUR_MINUTES = 60;
const AROUND_MINUTES = 5;
const AROUND_WIDE_MINUTES = 30;
const NOW_MS = 60_000;

/** What a phrase about time does to the times of the search, and what was assumed. */
export interface AppliedTime {
  readonly trouble: TimeTrouble;
  readonly note?: string;
}

interface TimePhrase {
  readonly times: PastTimes;
  readonly entry: Omit<TimeWording, 'patterns'>;
  readonly days: (name: 'day' | 'last') => DayRange;
  readonly clock: (name: 'from' | 'to') => ClockTime | null;
  readonly number: (name: 'a' | 'b' | 'n') => number;
  readonly seconds: number;
  readonly match: Match;
}

type Handler = (phrase: TimePhrase) => TimeTrouble | AppliedTime;

export function applyTime(times: PastTimes, entry: Omit<TimeWording, 'patterns'>, match: Match): AppliedTime {
  const { captures } = match;
  const result = HANDLERS[entry.meaning]({
    times,
    entry,
    match,
    days: (name) => {
      const dates = capturedValue(captures[name], 'dates')?.dates ?? { from: '', to: '' };
      return { from: dayOfDate(dates.from), to: dayOfDate(dates.to) };
    },
    clock: (name) => capturedValue(captures[name], 'clock')?.clock ?? null,
    number: (name) => capturedValue(captures[name], 'number')?.number ?? 0,
    seconds: capturedValue(captures.span, 'seconds')?.seconds ?? 0,
  });
  const applied = result !== null && 'trouble' in result ? result : { trouble: result };
  return entry.note === undefined ? applied : { note: entry.note, ...applied };
}

const HANDLERS: { readonly [Meaning in TimeMeaning]: Handler } = {
  day: ({ times, days }) => times.addDays(days('day')),
  'day-range': ({ times, days }) => {
    const [first, last] = [days('day'), days('last')];
    // "Between Friday and Monday" on a Saturday: the Friday of the week before.
    const from = first.from > last.to && first.from - 7 <= last.to ? first.from - 7 : first.from;
    const trouble = times.addDays({ from, to: last.to });
    return { trouble, note: `taken as ${formatDay(from)} to ${formatDay(last.to)}` };
  },
  'days-of-month': ({ times, days, number }) => {
    const last = days('last');
    const from = last.from - Number(formatDay(last.from).slice(-2)) + number('n');
    if (last.from !== last.to || from >= last.to)
      return { code: 'contradiction', message: 'the second day is not after the first' };
    return {
      trouble: times.addDays({ from, to: last.to }),
      note: `taken as ${formatDay(from)} to ${formatDay(last.to)}`,
    };
  },
  'two-days': ({ times, days }) => {
    const [first, last] = [days('day'), days('last')].toSorted((a, b) => a.from - b.from);
    if (first === undefined || last === undefined) return null;
    if (last.from > first.to + 1)
      return {
        code: 'cannot-express',
        message:
          'these days do not follow each other; search for one of them, or for those of every week: "on Mondays and Fridays"',
      };
    const to = Math.max(first.to, last.to);
    return {
      trouble: times.addDays({ from: first.from, to }),
      note: `taken as ${formatDay(first.from)} to ${formatDay(to)}`,
    };
  },
  'since-day': ({ times, days }) => times.addDays({ from: days('day').from, to: times.today }, true),
  'after-day': ({ times, days }) => times.addDays({ from: days('day').to + 1, to: times.today }, true),
  'until-day': ({ times, days }) => times.addDays({ from: 0, to: days('day').to }, true),
  'before-day': ({ times, days }) => times.addDays({ from: 0, to: days('day').from - 1 }, true),
  weekdays: ({ times, match }) => times.addWeekdays(capturedValue(match.captures.days, 'weekdays')?.weekdays ?? []),
  'since-moment': ({ times, number }) => times.addMoments(number('a'), null),
  'until-moment': ({ times, number }) => times.addMoments(null, number('a')),
  'between-moments': ({ times, number }) => times.addMoments(number('a'), number('b')),
  'last-span': ({ times, seconds }) => times.addMoments(times.nowMs - seconds * 1000, null),
  'months-back': ({ times, number }) => {
    const day = times.today - startOfMonth(times.today);
    return times.addDays({ from: startOfMonth(times.today, -Math.ceil(number('n'))) + day, to: times.today });
  },
  ago: addAgo,
  'longer-ago': ({ times, seconds }) => times.addMoments(null, times.nowMs - seconds * 1000),
  'fixed-window': ({ times, entry }) => times.addPart(minuteOfDay(entry.from ?? ''), minuteOfDay(entry.to ?? '')),
  'part-of-today': ({ times, entry }) =>
    times.addDays({ from: times.today, to: times.today }) ??
    times.addPart(minuteOfDay(entry.from ?? ''), minuteOfDay(entry.to ?? '')),
  night: ({ times }) => times.addDaylight('night'),
  'last-night': ({ times }) => addNight(times, times.today - 1),
  // In the small hours it is still the night that began yesterday.
  tonight: ({ times }) => addNight(times, times.minuteNow < 12 * 60 ? times.today - 1 : times.today),
  daylight: ({ times }) => times.addDaylight('day'),
  window: ({ times, clock }) => times.addClock(clock('from'), clock('to')),
  after: ({ times, clock }) =>
    clock('from')?.minutes === 0
      ? { code: 'ambiguous', message: 'until when? Say "between 0:00 and 6:00"' }
      : times.addClock(clock('from'), null),
  before: ({ times, clock }) => times.addClock(null, clock('to')),
  'since-clock': addSinceClock,
  at: addAt,
  around: addAroundClock,
  now: ({ times }) => ({ trouble: times.addMoments(times.nowMs - NOW_MS, null), note: 'taken as the last minute' }),
  'any-time': () => null,
  future: () => ({
    trouble: { code: 'contradiction', message: 'this has not come yet; a search looks at what was' },
  }),
};

function addNight(times: PastTimes, day: number): TimeTrouble {
  return times.addDays({ from: day, to: day }) ?? times.addDaylight('night');
}

/** "Three hours ago" is about then: half of the unit to both sides. "Three days ago" is a day of the calendar. */
function addAgo({ times, seconds }: TimePhrase): AppliedTime {
  if (seconds % SECONDS_PER_DAY === 0) {
    const day = times.today - seconds / SECONDS_PER_DAY;
    return { trouble: times.addDays({ from: day, to: day }) };
  }
  const unit = [3600, 60, 1].find((candidate) => seconds % candidate === 0) ?? 1;
  const middle = times.nowMs - seconds * 1000;
  const trouble = times.addMoments(middle - unit * 500, middle + unit * 500);
  return { trouble, note: 'taken as about then, half of an hour, minute or second to both sides' };
}

function addSinceClock({ times, clock }: TimePhrase): AppliedTime {
  const from = clock('from');
  if (from === null) return { trouble: null };
  const isYesterday = from.minutes > times.minuteNow;
  const day = isYesterday ? times.today - 1 : times.today;
  const trouble = times.addMoments(times.momentOf(day, from.minutes), null);
  return { trouble, note: `taken as since ${times.format(day, from.minutes)}` };
}

function addAt({ times, clock }: TimePhrase): AppliedTime {
  const at = clock('from');
  if (at === null) return { trouble: null };
  const isWhole = at.minutes % 60 === 0;
  const trouble = isWhole
    ? times.addAround(at, 0, AROUND_WHOLE_HOUR_MINUTES)
    : times.addAround(at, AROUND_MINUTES, AROUND_MINUTES);
  return {
    trouble,
    note: isWhole ? 'taken as the hour from then on' : `taken as ${AROUND_MINUTES} minutes before to after`,
  };
}

function addAroundClock({ times, clock }: TimePhrase): AppliedTime {
  const at = clock('from');
  if (at === null) return { trouble: null };
  const minutes = at.minutes % 60 === 0 ? AROUND_WIDE_MINUTES : AROUND_MINUTES;
  return { trouble: times.addAround(at, minutes, minutes), note: `taken as ${minutes} minutes before to after` };
}
