import { RateLimitedLog } from '../rate-limited-log.ts';

/** A connection that loses a little all day must not fill the log. */
const INTERVAL_MS = 60_000;

/** Tells of the growing damage in what one device sends, at most once a minute. */
export class DamageLog {
  readonly #lines: RateLimitedLog;
  readonly #describe: (parts: number) => string;
  #parts = 0;

  /** @param describe makes the line of how many parts could not be used so far; @param now milliseconds on any steady clock */
  constructor(
    write: (line: string) => void,
    describe: (parts: number) => string,
    now: () => number = () => performance.now(),
  ) {
    this.#describe = describe;
    this.#lines = new RateLimitedLog(write, now, INTERVAL_MS);
  }

  /** @param parts of what came that could not be used, since the connection began */
  note(parts: number): void {
    if (parts > this.#parts) this.#lines.write(this.#describe(parts));
    this.#parts = parts;
  }
}
