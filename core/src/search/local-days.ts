import { LocalClock } from '../rules/engine/local-clock.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1440;

/** Days of the calendar of one time zone as moments, with the changes of daylight-saving time. */
export class LocalDays {
  readonly #clock: LocalClock;

  /** @param timeZone an IANA name */
  constructor(timeZone: string) {
    this.#clock = new LocalClock(timeZone);
  }

  /** Days since 1970-01-01 by the local calendar. */
  dayOf(timeMs: number): number {
    return this.#clock.at(timeMs).day;
  }

  minuteOf(timeMs: number): number {
    return this.#clock.at(timeMs).minuteOfDay;
  }

  /**
   * The moment at which a clock on the wall shows a time. Times that come twice: the first or the last of the two. Times that a
   * change leaves out: as if the clock had not been changed.
   *
   * @param minutes of the day; 1440 is the end of the day, more lies on days after it
   */
  momentOf(day: number, minutes: number, prefer: 'first' | 'last'): number {
    const localMs = day * DAY_MS + minutes * MINUTE_MS;
    const candidates = [this.#offsetAt(localMs - DAY_MS), this.#offsetAt(localMs + DAY_MS)].map(
      (offset) => localMs - offset,
    );
    const [before = localMs] = candidates;
    const right = candidates.filter((timeMs) => timeMs + this.#offsetAt(timeMs) === localMs);
    if (right.length === 0) return before;
    return prefer === 'first' ? Math.min(...right) : Math.max(...right);
  }

  /** `2026-11-21 18:05`. */
  format(timeMs: number): string {
    const { day, minuteOfDay } = this.#clock.at(timeMs);
    return `${formatDay(day)} ${formatMinutes(minuteOfDay)}`;
  }

  #offsetAt(timeMs: number): number {
    const { day, minuteOfDay } = this.#clock.at(timeMs);
    const minuteMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
    return day * DAY_MS + minuteOfDay * MINUTE_MS - minuteMs;
  }
}

/** `2026-11-21`. */
export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** `9:05`; the end of the day is 24:00. */
export function formatMinutes(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The first day of the month that is so many months from a day's own. */
export function startOfMonth(day: number, months = 0): number {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS;
}

export function startOfYear(day: number, years = 0): number {
  return Date.UTC(new Date(day * DAY_MS).getUTCFullYear() + years, 0, 1) / DAY_MS;
}
