/** Bits per second over the last few seconds. */
export class ByteRate {
  readonly #windowMs = 5_000;
  #entries: { readonly atMs: number; readonly bytes: number }[] = [];

  add(atMs: number, bytes: number): void {
    this.#entries.push({ atMs, bytes });
    const expired = this.#entries.findIndex((entry) => entry.atMs >= atMs - this.#windowMs);
    if (expired > 0) this.#entries.splice(0, expired);
  }

  bitsPerSecond(nowMs: number): number {
    const recent = this.#entries.filter((entry) => entry.atMs >= nowMs - this.#windowMs);
    const oldestMs = recent[0]?.atMs;
    if (oldestMs === undefined || nowMs - oldestMs < 500) return 0;
    return (recent.reduce((sum, entry) => sum + entry.bytes, 0) * 8000) / (nowMs - oldestMs);
  }
}
