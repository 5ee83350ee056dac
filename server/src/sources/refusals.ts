import { RateLimitedLog } from '../rate-limited-log.ts';

/** Counts what a server for devices refuses, by reason, and tells of each reason at most once a second. */
export class Refusals {
  readonly #log: (line: string) => void;
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  readonly #lines = new Map<string, RateLimitedLog>();

  /** @param now milliseconds on any steady clock */
  constructor(log: (line: string) => void, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** @param reason one of a few words; @param message for the log, without secrets */
  add(reason: string, message: string): void {
    this.count(reason);
    this.tell(reason, message);
  }

  /** Counts without logging. */
  count(reason: string, by = 1): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + by);
  }

  /** Logs without counting. */
  tell(reason: string, message: string): void {
    const lines = this.#lines.get(reason) ?? new RateLimitedLog(this.#log, this.#now);
    this.#lines.set(reason, lines);
    lines.write(message);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
