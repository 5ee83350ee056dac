const BLOCK_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const MAXIMUM_BLOCKS = 128;

/** A moment as the clock and the calendar on the wall show it. */
export interface LocalTime {
  readonly minuteOfDay: number;
  /** Days since 1970-01-01 by the local calendar. */
  readonly day: number;
}

/** Tells local times of one time zone, with its daylight-saving changes. Offsets change on quarters of an hour, so each is asked for once. */
export class LocalClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** @param timeZone an IANA name */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  }

  at(timeMs: number): LocalTime {
    const local = timeMs + this.#offsetAt(timeMs);
    const day = Math.floor(local / DAY_MS);
    return { day, minuteOfDay: Math.floor((local - day * DAY_MS) / 60_000) };
  }

  #offsetAt(timeMs: number): number {
    const block = Math.floor(timeMs / BLOCK_MS);
    const known = this.#offsets.get(block);
    if (known !== undefined) return known;
    const offset = this.#askOffset(block * BLOCK_MS);
    if (this.#offsets.size >= MAXIMUM_BLOCKS) this.#offsets.clear();
    this.#offsets.set(block, offset);
    return offset;
  }

  #askOffset(timeMs: number): number {
    const parts = new Map(this.#format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return local - timeMs;
  }
}

/** 0 is Monday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** The number of a day `YYYY-MM-DD`. */
export function dayOfDate(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00Z`) / DAY_MS);
}
