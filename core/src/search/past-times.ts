import { isDaylight, type SunTimes, sunTimes } from '../geography/sun.ts';
import { weekdayOf } from '../rules/engine/local-clock.ts';
import type { Site } from '../rules/rule.ts';
import { WEEKDAYS, type Weekday } from '../rules/vocabulary.ts';
import type { ClockTime } from '../sentences/reading/value.ts';
import { DAY_MINUTES, formatDay, formatMinutes, type LocalDays } from './local-days.ts';
import type { DayRange } from './read-past-day.ts';
import type { TimeRange } from './search-question.ts';

/** Times of day without a date are looked for on this many days. */
export const LOOK_BACK_DAYS = 366;
/** Where nobody knows when the sun sets. */
const USUAL_NIGHT = { from: 22 * 60, to: 6 * 60 } as const;
const NOON = 720;
const PART_OF_OPEN_RANGE =
  'it is not clear whether this is said of the one day or of every day; say "since Monday 6:00", or from which day to which';

export type TimeTrouble = {
  readonly code: 'ambiguous' | 'contradiction' | 'cannot-express';
  readonly message: string;
} | null;

interface Window {
  /** Minutes of the day; where `to` is not after `from`, it ends on the day after. */
  readonly from: number;
  readonly to: number;
}

interface ClockWindow extends Window {
  /** The hours could be before or after noon. */
  readonly isBare: boolean;
}

/** Collects what a sentence says about times in the past, all of which must hold. */
export class PastTimes {
  readonly #days: LocalDays;
  readonly #site: Site;
  readonly #nowMs: number;
  #range: DayRange | null = null;
  #isOpenRange = false;
  #weekdays: readonly Weekday[] | null = null;
  #part: Window | null = null;
  #daylight: 'day' | 'night' | null = null;
  #clock: ClockWindow | null = null;
  #fromMs: number | null = null;
  #toMs: number | null = null;
  readonly #notes: string[] = [];

  constructor(days: LocalDays, site: Site, nowMs: number) {
    this.#days = days;
    this.#site = site;
    this.#nowMs = nowMs;
  }

  get today(): number {
    return this.#days.dayOf(this.#nowMs);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get minuteNow(): number {
    return this.#days.minuteOf(this.#nowMs);
  }

  momentOf(day: number, minutes: number): number {
    return this.#days.momentOf(day, minutes, 'first');
  }

  /** `2026-11-21 8:00`. */
  format(day: number, minutes: number): string {
    return `${formatDay(day)} ${formatMinutes(minutes)}`;
  }

  /** @param isOpen only its beginning or its end was said */
  addDays(range: DayRange, isOpen = false): TimeTrouble {
    if (this.#range !== null) return twice();
    if (range.to < range.from) return { code: 'contradiction', message: 'the second day is before the first' };
    if (range.from > this.today) return future();
    this.#range = range;
    this.#isOpenRange = isOpen;
    return null;
  }

  addWeekdays(weekdays: readonly Weekday[]): TimeTrouble {
    if (this.#weekdays !== null) return twice();
    this.#weekdays = weekdays;
    return null;
  }

  addPart(from: number, to: number): TimeTrouble {
    if (this.#part !== null || this.#daylight !== null) return twice();
    this.#part = { from, to };
    return null;
  }

  addDaylight(daylight: 'day' | 'night'): TimeTrouble {
    if (this.#part !== null || this.#daylight !== null) return twice();
    this.#daylight = daylight;
    return null;
  }

  /** From one time of day to another; null for the beginning or the end of the day. */
  addClock(from: ClockTime | null, to: ClockTime | null): TimeTrouble {
    if (this.#clock !== null) return twice();
    const isBare = (from?.isBare ?? true) && (to?.isBare ?? true);
    if (from?.isBare === true && to?.half === 'pm' && (from.minutes % NOON) + NOON < to.minutes)
      return this.#setClock({ from: (from.minutes % NOON) + NOON, to: to.minutes, isBare: false });
    if (from?.isBare === true && to?.isBare === true && to.minutes <= from.minutes)
      return { code: 'ambiguous', message: 'the hours could be before or after noon; write them as 9:00 and 17:00' };
    return this.#setClock({ from: from?.minutes ?? 0, to: to?.minutes ?? DAY_MINUTES, isBare });
  }

  /** Minutes around a time of day. */
  addAround(clock: ClockTime, before: number, after: number): TimeTrouble {
    if (this.#clock !== null) return twice();
    const from = (clock.minutes - before + DAY_MINUTES) % DAY_MINUTES;
    return this.#setClock({ from, to: (clock.minutes + after) % DAY_MINUTES || DAY_MINUTES, isBare: clock.isBare });
  }

  #setClock(window: ClockWindow): TimeTrouble {
    if (window.from % DAY_MINUTES === window.to)
      return { code: 'contradiction', message: 'there is no time between the two' };
    this.#clock = window;
    return null;
  }

  addMoments(fromMs: number | null, toMs: number | null): TimeTrouble {
    if ((fromMs !== null && this.#fromMs !== null) || (toMs !== null && this.#toMs !== null)) return twice();
    if (fromMs !== null && fromMs > this.#nowMs) return future();
    this.#fromMs = fromMs ?? this.#fromMs;
    this.#toMs = toMs ?? this.#toMs;
    if (this.#fromMs !== null && this.#toMs !== null && this.#toMs <= this.#fromMs)
      return { code: 'contradiction', message: 'the end is not after the beginning' };
    return null;
  }

  /** The times, oldest first; null where nothing was said about them. */
  finish(): { readonly times: TimeRange[] | null; readonly trouble: TimeTrouble; readonly notes: readonly string[] } {
    const isDaily = this.#weekdays !== null || this.#part !== null || this.#daylight !== null || this.#clock !== null;
    if (this.#range === null && !isDaily && this.#fromMs === null && this.#toMs === null)
      return { times: null, trouble: null, notes: [] };
    if (this.#isOpenRange && (this.#part !== null || this.#daylight !== null))
      return { times: [], trouble: { code: 'ambiguous', message: PART_OF_OPEN_RANGE }, notes: [] };
    const clockTrouble = this.#settleClock();
    if (clockTrouble !== null) return { times: [], trouble: clockTrouble, notes: [] };
    const times = merge(isDaily || this.#range !== null ? this.#dayTimes(isDaily) : [this.#bounds()]);
    if (times.length > 0) return { times, trouble: null, notes: this.#notes };
    const trouble = { code: 'contradiction', message: 'no time that has passed is all of this' } as const;
    return { times, trouble, notes: this.#notes };
  }

  /** "Between 8 and 9 yesterday evening" is after noon; by itself it is read as the clock shows it, and that is told. */
  #settleClock(): TimeTrouble {
    const [clock, part] = [this.#clock, this.#part];
    if (clock === null || !clock.isBare) return null;
    if (this.#daylight === 'night')
      return {
        code: 'ambiguous',
        message: 'the hours could be before or after midnight; write them as 22:00 and 2:00',
      };
    const shift = part !== null && part.from >= NOON ? NOON : 0;
    const from = clock.from === 0 ? 0 : clock.from + shift;
    const to = clock.to === DAY_MINUTES ? DAY_MINUTES : clock.to + shift;
    this.#clock = { from, to, isBare: false };
    const other = shift > 0 || part !== null ? '' : '; write 20:00 or 8 pm for hours after noon';
    this.#notes.push(`taken as ${formatMinutes(from)} to ${formatMinutes(to)}${other}`);
    return null;
  }

  #bounds(): TimeRange {
    return { fromMs: this.#fromMs ?? 0, toMs: Math.min(this.#toMs ?? this.#nowMs, this.#nowMs) };
  }

  #dayTimes(isDaily: boolean): TimeRange[] {
    const bounds = this.#bounds();
    const { today } = this;
    const first = this.#fromMs === null ? today - LOOK_BACK_DAYS : this.#days.dayOf(this.#fromMs) - 1;
    const range = this.#range ?? { from: first, to: today };
    if (this.#range === null && this.#fromMs === null && isDaily)
      this.#notes.push(`looks at the last ${LOOK_BACK_DAYS} days`);
    if (!isDaily) return clip([this.#span(range.from, 0, range.to, DAY_MINUTES)], bounds);
    const times: TimeRange[] = [];
    for (let day = Math.max(range.from, today - 3660); day <= Math.min(range.to, today); day++)
      if (this.#isWantedWeekday(day)) times.push(...clip(this.#timesOn(day), bounds));
    return times;
  }

  #isWantedWeekday(day: number): boolean {
    const weekday = WEEKDAYS[weekdayOf(day)];
    return this.#weekdays === null || (weekday !== undefined && this.#weekdays.includes(weekday));
  }

  /** What begins on a day. */
  #timesOn(day: number): TimeRange[] {
    let times = [this.#span(day, 0, day + 1, DAY_MINUTES)];
    if (this.#part === null && this.#daylight === null && this.#clock === null)
      return [this.#span(day, 0, day, DAY_MINUTES)];
    if (this.#part !== null) times = clipAll(times, [this.#window(day, this.#part)]);
    if (this.#daylight !== null) times = clipAll(times, this.#lightOn(day, this.#daylight));
    if (this.#clock === null) return times;
    const windows = [this.#window(day, this.#clock)];
    // "At 2:00 last night" lies on the day after the one on which the night begins.
    if (this.#daylight === 'night') windows.push(this.#window(day + 1, this.#clock));
    return clipAll(times, windows);
  }

  #window(day: number, { from, to }: Window): TimeRange {
    return this.#span(day, from, to <= from ? day + 1 : day, to);
  }

  #span(fromDay: number, from: number, toDay: number, to: number): TimeRange {
    return { fromMs: this.#days.momentOf(fromDay, from, 'first'), toMs: this.#days.momentOf(toDay, to, 'last') };
  }

  #lightOn(day: number, daylight: 'day' | 'night'): TimeRange[] {
    const { latitude, longitude } = this.#site;
    if (latitude === undefined || longitude === undefined) {
      this.#noteOnce('the site has no position, so night is taken as 22:00 to 6:00');
      const { from, to } = USUAL_NIGHT;
      return [this.#window(day, daylight === 'night' ? USUAL_NIGHT : { from: to, to: from })];
    }
    const position = { latitude, longitude };
    const noonOf = (of: number) => this.#days.momentOf(of, NOON, 'first');
    const [here, next] = [sunTimes(position, noonOf(day)), sunTimes(position, noonOf(day + 1))];
    if (daylight === 'day')
      return here.kind === 'ordinary'
        ? [{ fromMs: Math.round(here.sunriseMs), toMs: Math.round(here.sunsetMs) }]
        : here.kind === 'polar-day' && isDaylight(position, noonOf(day))
          ? [this.#span(day, 0, day, DAY_MINUTES)]
          : [];
    const fromMs = nightStart(here, noonOf(day));
    const toMs = nightEnd(next, noonOf(day + 1));
    return fromMs === null || toMs === null || toMs <= fromMs ? [] : [{ fromMs, toMs }];
  }

  #noteOnce(note: string): void {
    if (!this.#notes.includes(note)) this.#notes.push(note);
  }
}

function nightStart(sun: SunTimes, noonMs: number): number | null {
  if (sun.kind === 'ordinary') return Math.round(sun.sunsetMs);
  return sun.kind === 'polar-night' ? noonMs : null;
}

function nightEnd(sun: SunTimes, noonMs: number): number | null {
  if (sun.kind === 'ordinary') return Math.round(sun.sunriseMs);
  return sun.kind === 'polar-night' ? noonMs : null;
}

function clip(times: readonly TimeRange[], { fromMs, toMs }: TimeRange): TimeRange[] {
  return times
    .map((time) => ({ fromMs: Math.max(time.fromMs, fromMs), toMs: Math.min(time.toMs, toMs) }))
    .filter((time) => time.fromMs < time.toMs);
}

function clipAll(times: readonly TimeRange[], windows: readonly TimeRange[]): TimeRange[] {
  return windows.flatMap((window) => clip(times, window));
}

/** Disjoint and in order. */
export function merge(times: readonly TimeRange[]): TimeRange[] {
  const merged: TimeRange[] = [];
  for (const time of times.filter(({ fromMs, toMs }) => fromMs < toMs).toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && time.fromMs <= last.toMs)
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, time.toMs) };
    else merged.push(time);
  }
  return merged;
}

function twice(): TimeTrouble {
  return { code: 'contradiction', message: 'two different times were said; search for one of them' };
}

function future(): TimeTrouble {
  return { code: 'contradiction', message: 'this has not come yet; a search looks at what was' };
}
