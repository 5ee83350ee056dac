import { isDaylight } from '../../geography/sun.ts';
import type { DateRange, Schedule, ScheduleTimes, Site } from '../rule.ts';
import { minuteOfDay } from '../time-of-day.ts';
import { WEEKDAYS } from '../vocabulary.ts';
import { dayOfDate, LocalClock, type LocalTime, weekdayOf } from './local-clock.ts';

const NOON = 12 * 60;

/**
 * Tells whether schedules are open at a site. Days are those on which a window or a night begins: 03:00 on Saturday belongs to the
 * night of Friday. Local times that a daylight-saving change leaves out do not come that day; those that it repeats come twice.
 */
export class ScheduleClock {
  readonly #site: Site;
  readonly #local: LocalClock;

  /** Without a time zone the site keeps Coordinated Universal Time. */
  constructor(site: Site) {
    this.#site = site;
    this.#local = new LocalClock(site.timeZone ?? 'UTC');
  }

  isOpen(schedule: Schedule, timeMs: number): boolean {
    const local = this.#local.at(timeMs);
    const { except, ...times } = schedule;
    const days = this.#openDays(times, local, timeMs);
    if (days.length === 0 || except === undefined) return days.length > 0;
    // "between 22:00 and 06:00 except on Sunday" leaves out the window that begins on Sunday, not what is left of Saturday's.
    const isOnlyDays = except.times === undefined && except.daylight === undefined;
    return isOnlyDays ? days.some((day) => !isDayOf(except, day)) : this.#openDays(except, local, timeMs).length === 0;
  }

  /** The days to which the time belongs and on which it is open. */
  #openDays(times: ScheduleTimes, local: LocalTime, timeMs: number): number[] {
    if (times.daylight !== undefined && !this.#hasLight(times.daylight, timeMs)) return [];
    return daysOf(times, local).filter((day) => isDayOf(times, day));
  }

  #hasLight(wanted: 'day' | 'night', timeMs: number): boolean {
    const { latitude, longitude } = this.#site;
    if (latitude === undefined || longitude === undefined) return false;
    return isDaylight({ latitude, longitude }, timeMs) === (wanted === 'day');
  }
}

/** The days whose windows the time lies in. */
function daysOf({ times, daylight }: ScheduleTimes, { minuteOfDay: minute, day }: LocalTime): number[] {
  if (times === undefined) return [daylight === 'night' && minute < NOON ? day - 1 : day];
  return times.flatMap(({ from, to }) => {
    const [start, end] = [minuteOfDay(from), minuteOfDay(to)];
    if (start < end) return start <= minute && minute < end ? [day] : [];
    if (start === end) return [];
    if (minute >= start) return [day];
    return minute < end ? [day - 1] : [];
  });
}

function isDayOf({ weekdays, dates }: ScheduleTimes, day: number): boolean {
  const weekday = WEEKDAYS[weekdayOf(day)];
  if (weekdays !== undefined && (weekday === undefined || !weekdays.includes(weekday))) return false;
  return dates === undefined || dates.some((range) => isInRange(range, day));
}

function isInRange({ from, to }: DateRange, day: number): boolean {
  return (from === undefined || day >= dayOfDate(from)) && (to === undefined || day <= dayOfDate(to));
}
