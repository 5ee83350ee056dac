/** How long a peak of the holding time keeps its effect. */
const MEMORY_MS = 3_000;

/**
 * Chooses when to show what was held back for its results: at a steady delay after arrival, as large as the longest
 * hold of the last seconds, so that frames whose results come in batches still move evenly. The delay grows at once
 * and shrinks slowly.
 */
export class PlayoutPacer {
  readonly #peaks: { readonly atMs: number; readonly holdMs: number }[] = [];
  #lastReleaseMs = Number.NEGATIVE_INFINITY;

  /** The steady delay in force. */
  get delayMs(): number {
    return this.#peaks[0]?.holdMs ?? 0;
  }

  /**
   * @param arrivedAtMs when the frame arrived
   * @param readyAtMs when it could be shown first
   * @returns when to show it; never decreases from call to call
   */
  schedule(arrivedAtMs: number, readyAtMs: number): number {
    this.#remember(readyAtMs, readyAtMs - arrivedAtMs);
    this.#lastReleaseMs = Math.max(this.#lastReleaseMs, readyAtMs, arrivedAtMs + this.delayMs);
    return this.#lastReleaseMs;
  }

  /** Keeps the peaks in decreasing order: a hold that a later one exceeds can never be the maximum again. */
  #remember(atMs: number, holdMs: number): void {
    while (this.#peaks.length > 0 && (this.#peaks.at(-1)?.holdMs ?? 0) <= holdMs) this.#peaks.pop();
    this.#peaks.push({ atMs, holdMs });
    while ((this.#peaks[0]?.atMs ?? atMs) < atMs - MEMORY_MS) this.#peaks.shift();
  }
}
