const LOG_INTERVAL_MS = 1_000;

/** Counts what was refused, by reason, and tells of each reason at most once a second. */
export class Refusals {
  readonly #log: (message: string) => void;
  readonly #counts = new Map<string, number>();
  readonly #toldAtMs = new Map<string, number>();

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  /** @param reason one of a few words; @param message for the log, without secrets */
  add(reason: string, message: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    this.tell(reason, message);
  }

  /** Logs without counting. */
  tell(reason: string, message: string): void {
    const nowMs = performance.now();
    if (nowMs - (this.#toldAtMs.get(reason) ?? Number.NEGATIVE_INFINITY) < LOG_INTERVAL_MS) return;
    this.#toldAtMs.set(reason, nowMs);
    this.#log(message);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
