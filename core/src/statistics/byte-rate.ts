/** Over which time bytes are counted together, so that a rate costs little per packet. */
const COUNT_MS = 100;
const WINDOW_MS = 5_000;
/** A rate over less than this says nothing. */
const MINIMUM_MS = 500;

/** Bits per second over the last few seconds. Times are milliseconds on any steady clock. */
export class ByteRate {
  #counts: { readonly sinceMs: number; bytes: number }[] = [];

  add(atMs: number, bytes: number): void {
    const newest = this.#counts.at(-1);
    if (newest !== undefined && atMs - newest.sinceMs < COUNT_MS) {
      newest.bytes += bytes;
      return;
    }
    this.#counts.push({ sinceMs: atMs, bytes });
    const expired = this.#counts.findIndex(({ sinceMs }) => sinceMs >= atMs - WINDOW_MS);
    if (expired > 0) this.#counts.splice(0, expired);
  }

  /** 0 before the first half second is over. */
  bitsPerSecond(nowMs: number): number {
    const recent = this.#counts.filter(({ sinceMs }) => sinceMs >= nowMs - WINDOW_MS);
    const oldestMs = recent[0]?.sinceMs;
    if (oldestMs === undefined || nowMs - oldestMs < MINIMUM_MS) return 0;
    return (recent.reduce((sum, { bytes }) => sum + bytes, 0) * 8_000) / (nowMs - oldestMs);
  }
}
