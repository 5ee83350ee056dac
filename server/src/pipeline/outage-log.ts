import { RateLimitedLog } from '../rate-limited-log.ts';

/** A camera that comes and goes must not fill the log. */
const INTERVAL_MS = 10_000;

/**
 * Tells of the failures of one input: of a reason once until the input is live again, and at most a line in ten seconds
 * whatever it does.
 */
export class OutageLog {
  readonly #lines: RateLimitedLog;
  #told: string | null = null;

  /** @param now milliseconds on any steady clock */
  constructor(write: (reason: string) => void, now: () => number = () => performance.now()) {
    this.#lines = new RateLimitedLog(write, now, INTERVAL_MS);
  }

  failed(reason: string): void {
    if (reason === this.#told) return;
    this.#told = reason;
    this.#lines.write(reason);
  }

  live(): void {
    this.#told = null;
  }
}
