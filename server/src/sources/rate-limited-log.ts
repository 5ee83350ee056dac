const INTERVAL_MS = 1_000;

/** At most a line a second, whatever the network sends; the next line says how many were left out. */
export class RateLimitedLog {
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor(write: (line: string) => void, now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
  }

  write(line: string): void {
    const nowMs = this.#now();
    if (nowMs - this.#lastMs < INTERVAL_MS) {
      this.#leftOut++;
      return;
    }
    this.#lastMs = nowMs;
    this.#write(this.#leftOut === 0 ? line : `${line} (and ${this.#leftOut} further messages)`);
    this.#leftOut = 0;
  }
}
