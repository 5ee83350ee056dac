import type { DateRange, Schedule, ScheduleTimes, TimeWindow } from '../../rules/rule.ts';
import { WEEKDAYS, type Weekday } from '../../rules/vocabulary.ts';
import type { ClockTime } from '../reading/value.ts';

const DAY_MINUTES = 1440;
const NOON = 720;

/** How a part of a schedule is joined to what was said before it. */
export type Joint = 'and' | 'or' | null;

/** One kind of words about time. */
export type TimeKind = 'times' | 'weekdays' | 'dates' | 'daylight';

interface Times {
  windows: TimeWindow[];
  after: ClockTime | null;
  before: ClockTime | null;
  weekdays: Weekday[] | null;
  dates: DateRange[];
  daylight: 'day' | 'night' | null;
}

/** What is wrong with words about time: a sentence with its code, or null. */
export type TimeTrouble = { readonly code: 'ambiguous' | 'contradiction'; readonly message: string } | null;

const AMBIGUOUS_JOINT =
  'it is not clear whether both must hold or either; leave out "and" where both must hold, and make two rules where either does';

/** Collects when a rule holds, and when it does not. */
export class ScheduleDraft {
  readonly #included = newTimes();
  readonly #excluded = newTimes();
  #lastKind: TimeKind | null = null;
  #hasBareClock = false;
  #hasPartOfDay = false;
  #hasFixedWindow = false;
  /** Times right behind an exception: they belong to it, in the order in which exceptions are said. */
  #continuation: { readonly joint: Joint } | null = null;
  #lastExcepted: TimeKind | null = null;
  #isAfterException = false;
  #isSameDay = false;
  #crossesMidnight = false;

  /** Must be asked before anything is added. */
  join(kind: TimeKind, joint: Joint, isExcept: boolean): TimeTrouble {
    const continuation = this.#continuation;
    this.#continuation = null;
    if (continuation !== null) return this.#joinException(kind, continuation.joint);
    const isAfterException = this.#isAfterException;
    this.#isAfterException = isExcept;
    if (isExcept) this.#lastExcepted = kind;
    else if (joint !== null && isAfterException) return { code: 'ambiguous', message: AMBIGUOUS_JOINT };
    const times = isExcept ? this.#excluded : this.#included;
    const isSaid = isGiven(times, kind);
    const last = this.#lastKind;
    if (!isExcept) this.#lastKind = kind;
    if (joint !== null && last !== null && last !== kind && !isExcept)
      return { code: 'ambiguous', message: AMBIGUOUS_JOINT };
    if (joint === null && isSaid && kind !== 'times')
      return { code: 'contradiction', message: 'this was said before, and differently' };
    if (isExcept && hasOther(times, kind))
      return { code: 'ambiguous', message: 'exceptions of two kinds at once: it is not clear whether both must hold' };
    return null;
  }

  /** Before `join`: what is added next stands right behind an exception. */
  continueException(joint: Joint): void {
    this.#continuation = { joint };
  }

  /** "Except between 8 and 18 on weekdays" is clear; "except on Sundays after 22:00" may mean after 22:00 at all times. */
  #joinException(kind: TimeKind, joint: Joint): TimeTrouble {
    const order: readonly TimeKind[] = ['times', 'daylight', 'weekdays', 'dates'];
    const last = this.#lastExcepted;
    this.#lastExcepted = kind;
    if (joint === 'or' && last === kind) return null;
    if (joint === null && last !== null && order.indexOf(last) < order.indexOf(kind)) return null;
    return {
      code: 'ambiguous',
      message: 'it is not clear whether this belongs to the exception; say it before "except"',
    };
  }

  addAfter(clock: ClockTime, joint: Joint, isExcept: boolean): TimeTrouble {
    const times = isExcept ? this.#excluded : this.#included;
    if (times.after !== null || (joint === null && times.windows.length > 0)) return twice();
    this.#note(clock);
    if (joint === 'or') return this.#closeOpen(times) ?? this.#pushOpen(times, clock, null);
    times.after = clock;
    return null;
  }

  addBefore(clock: ClockTime, joint: Joint, isExcept: boolean): TimeTrouble {
    const times = isExcept ? this.#excluded : this.#included;
    if (times.before !== null || (joint === null && times.windows.length > 0)) return twice();
    this.#note(clock);
    if (joint === 'or') return this.#closeOpen(times) ?? this.#pushOpen(times, null, clock);
    times.before = clock;
    return null;
  }

  addWindow(from: ClockTime, to: ClockTime, joint: Joint, isExcept: boolean): TimeTrouble {
    const times = isExcept ? this.#excluded : this.#included;
    if (joint === null && (times.windows.length > 0 || times.after !== null || times.before !== null)) return twice();
    this.#note(from);
    this.#note(to);
    const closed = this.#closeOpen(times);
    return closed ?? this.#pushWindow(times, from, to);
  }

  /** A part of the day by its name, such as "in the morning". */
  addFixed(from: string, to: string, joint: Joint, isExcept: boolean): TimeTrouble {
    const times = isExcept ? this.#excluded : this.#included;
    if (joint === null && times.windows.length > 0) return twice();
    this.#hasPartOfDay = true;
    this.#hasFixedWindow = true;
    times.windows.push({ from, to });
    return null;
  }

  /** Everything but a window. */
  addOutside(from: ClockTime, to: ClockTime): TimeTrouble {
    this.#note(from);
    this.#note(to);
    return this.#pushWindow(this.#excluded, from, to);
  }

  addWeekdays(days: readonly Weekday[], isExcept: boolean): TimeTrouble {
    const times = isExcept ? this.#excluded : this.#included;
    const all = new Set([...(times.weekdays ?? []), ...days]);
    times.weekdays = WEEKDAYS.filter((day) => all.has(day));
    return null;
  }

  addDates(range: DateRange, isExcept: boolean): TimeTrouble {
    const times = isExcept ? this.#excluded : this.#included;
    if (range.from !== undefined && range.to !== undefined && range.to < range.from)
      return { code: 'contradiction', message: `${range.to} is before ${range.from}` };
    times.dates.push(range);
    return null;
  }

  addDaylight(daylight: 'day' | 'night', isExcept: boolean): TimeTrouble {
    const times = isExcept ? this.#excluded : this.#included;
    this.#hasPartOfDay = true;
    if (times.daylight !== null && times.daylight !== daylight) return twice();
    times.daylight = daylight;
    return null;
  }

  markSameDay(): void {
    this.#isSameDay = true;
  }

  /** The schedule, or what is wrong with it; `notes` are things to know. */
  finish(): { readonly schedule: Schedule | null; readonly trouble: TimeTrouble; readonly notes: readonly string[] } {
    const trouble =
      this.#closeOpen(this.#included) ?? this.#closeOpen(this.#excluded) ?? this.#clockTrouble() ?? this.#dayTrouble();
    const included = toTimes(this.#included);
    const excluded = toTimes(this.#excluded);
    const hasExceptions = Object.keys(excluded).length > 0;
    const schedule: Schedule = { ...included, ...(hasExceptions && { except: excluded }) };
    const notes = this.#crossesMidnight ? ['this crosses midnight: it ends on the day after'] : [];
    return { schedule: Object.keys(schedule).length === 0 ? null : schedule, trouble, notes };
  }

  #clockTrouble(): TimeTrouble {
    if (this.#hasFixedWindow && this.#included.daylight !== null)
      return { code: 'ambiguous', message: 'two parts of the day were said; say between which times' };
    if (!this.#hasBareClock || !this.#hasPartOfDay) return null;
    return { code: 'ambiguous', message: 'the hour could be before or after noon; write it as 22:00 or 10 pm' };
  }

  #dayTrouble(): TimeTrouble {
    const crossing = this.#included.windows.some(({ from, to }) => to < from);
    if (!this.#isSameDay || !crossing) return null;
    return { code: 'contradiction', message: 'no time of one and the same day is after the one and before the other' };
  }

  #note(clock: ClockTime): void {
    this.#hasBareClock ||= clock.isBare;
  }

  /** What was only said to begin or to end becomes a window. */
  #closeOpen(times: Times): TimeTrouble {
    const { after, before } = times;
    times.after = null;
    times.before = null;
    if (after === null && before === null) return null;
    return this.#pushOpen(times, after, before);
  }

  #pushOpen(times: Times, after: ClockTime | null, before: ClockTime | null): TimeTrouble {
    if (after !== null && before !== null) return this.#pushWindow(times, after, before);
    const clock = after ?? before;
    if (clock === null) return null;
    if (clock.minutes % DAY_MINUTES === 0)
      return {
        code: 'ambiguous',
        message: 'midnight is the end of one day and the beginning of the next; say between which times',
      };
    const text = clockText(clock.minutes);
    times.windows.push(after === null ? { from: '00:00', to: text } : { from: text, to: '24:00' });
    return null;
  }

  #pushWindow(times: Times, from: ClockTime, to: ClockTime): TimeTrouble {
    const start = startOf(from, to);
    const end = endOf(from, to);
    if (start === null || end === null)
      return { code: 'ambiguous', message: 'the hours could be before or after noon; write them as 9:00 and 17:00' };
    if (start % DAY_MINUTES === end % DAY_MINUTES && !(start === 0 && end === DAY_MINUTES))
      return { code: 'contradiction', message: 'there is no time between the two' };
    this.#crossesMidnight ||= end < start;
    times.windows.push({ from: clockText(start % DAY_MINUTES), to: clockText(end) });
    return null;
  }
}

/** "8 to 10 pm" is both in the evening, "9 to 5 pm" begins in the morning. */
function startOf(from: ClockTime, to: ClockTime): number | null {
  if (!from.isBare || to.half !== 'pm')
    return from.isBare && to.isBare && to.minutes <= from.minutes ? null : from.minutes;
  const evening = (from.minutes % NOON) + NOON;
  return evening < to.minutes ? evening : from.minutes;
}

function endOf(from: ClockTime, to: ClockTime): number | null {
  if (to.minutes === 0) return DAY_MINUTES;
  return to.isBare && to.minutes <= from.minutes && from.minutes < NOON ? null : to.minutes;
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function newTimes(): Times {
  return { windows: [], after: null, before: null, weekdays: null, dates: [], daylight: null };
}

function isGiven(times: Times, kind: TimeKind): boolean {
  if (kind === 'times') return times.windows.length > 0 || times.after !== null || times.before !== null;
  if (kind === 'dates') return times.dates.length > 0;
  return times[kind] !== null;
}

function hasOther(times: Times, kind: TimeKind): boolean {
  return (['times', 'weekdays', 'dates', 'daylight'] as const).some((other) => other !== kind && isGiven(times, other));
}

function twice(): TimeTrouble {
  return { code: 'contradiction', message: 'two different times were said; join them with "or" where either will do' };
}

function toTimes({ windows, weekdays, dates, daylight }: Times): ScheduleTimes {
  return {
    ...(windows.length > 0 && { times: windows }),
    ...(weekdays !== null && weekdays.length < 7 && { weekdays }),
    ...(dates.length > 0 && { dates }),
    ...(daylight !== null && { daylight }),
  };
}
