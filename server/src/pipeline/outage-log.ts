/** A camera that comes and goes must not fill the log. */
const INTERVAL_MS = 10_000;

/**
 * Tells of the failures of one input: of a reason once until the input is live again, and at most a line in ten seconds
 * whatever it does. A reason that found no room is told when the input fails by it again.
 */
export class OutageLog {
  readonly #write: (reason: string) => void;
  readonly #now: () => number;
  #told: string | null = null;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds on any steady clock */
  constructor(write: (reason: string) => void, now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
  }

  failed(reason: string): void {
    const nowMs = this.#now();
    if (reason === this.#told || nowMs - this.#toldAtMs < INTERVAL_MS) return;
    this.#told = reason;
    this.#toldAtMs = nowMs;
    this.#write(reason);
  }

  live(): void {
    this.#told = null;
  }
}
