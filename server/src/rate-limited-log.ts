const INTERVAL_MS = 1_000;

/** At most a line in a while, a second unless said otherwise, whatever happens; the next line says how many were left out. */
export class RateLimitedLog {
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  readonly #intervalMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor(
    write: (line: string) => void,
    now: () => number = () => performance.now(),
    intervalMs: number = INTERVAL_MS,
  ) {
    this.#write = write;
    this.#now = now;
    this.#intervalMs = intervalMs;
  }

  write(line: string): void {
    const nowMs = this.#now();
    if (nowMs - this.#lastMs < this.#intervalMs) {
      this.#leftOut++;
      return;
    }
    this.#lastMs = nowMs;
    this.#write(this.#leftOut === 0 ? line : `${line} (and ${this.#leftOut} further messages)`);
    this.#leftOut = 0;
  }
}
