const WINDOW_MS = 2_000;

/** What came in over the last second or two. */
export class BitrateMeter {
  #startedAtMs: number | null = null;
  #bytes = 0;
  #bitsPerSecond: number | null = null;

  add(bytes: number, nowMs: number): void {
    this.#startedAtMs ??= nowMs;
    this.#bytes += bytes;
    this.#turn(nowMs);
  }

  /** Null before the first two seconds are over. */
  bitsPerSecond(nowMs: number): number | null {
    this.#turn(nowMs);
    return this.#bitsPerSecond;
  }

  #turn(nowMs: number): void {
    if (this.#startedAtMs === null) return;
    const elapsedMs = nowMs - this.#startedAtMs;
    if (elapsedMs < WINDOW_MS) return;
    this.#bitsPerSecond = Math.round((this.#bytes * 8_000) / elapsedMs);
    this.#bytes = 0;
    this.#startedAtMs = nowMs;
  }
}
