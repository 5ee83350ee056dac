/** How far back rates and percentiles look. */
const WINDOW_MS = 10_000;
const MAXIMUM_SAMPLES = 1024;

export interface StageFigures {
  readonly perSecond: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly total: number;
  readonly dropped: number;
}

/**
 * Collects how often a stage of the pipeline ran, how long it took and what it dropped. Memory is bounded: of a
 * stage that runs more than a hundred times a second the most recent 1,024 runs count for the percentiles.
 */
export class StageRecorder {
  readonly #atMs = new Float64Array(MAXIMUM_SAMPLES);
  readonly #durationMs = new Float64Array(MAXIMUM_SAMPLES);
  #total = 0;
  #dropped = 0;

  /** @param durationMs how long the item took, or NaN where only the rate is of interest */
  record(nowMs: number, durationMs: number): void {
    const slot = this.#total % MAXIMUM_SAMPLES;
    this.#atMs[slot] = nowMs;
    this.#durationMs[slot] = durationMs;
    this.#total++;
  }

  recordDrop(count = 1): void {
    this.#dropped += count;
  }

  figures(nowMs: number): StageFigures {
    const recent = this.#recentSlots(nowMs);
    const durations = recent
      .map((slot) => this.#durationMs[slot] ?? Number.NaN)
      .filter((duration) => !Number.isNaN(duration))
      .sort((a, b) => a - b);
    return {
      perSecond: this.#rate(recent, nowMs),
      p50Ms: percentile(durations, 0.5),
      p95Ms: percentile(durations, 0.95),
      total: this.#total,
      dropped: this.#dropped,
    };
  }

  #recentSlots(nowMs: number): number[] {
    const slots: number[] = [];
    for (let slot = 0; slot < Math.min(this.#total, MAXIMUM_SAMPLES); slot++) {
      if (nowMs - (this.#atMs[slot] ?? 0) <= WINDOW_MS) slots.push(slot);
    }
    return slots;
  }

  #rate(recent: readonly number[], nowMs: number): number {
    if (recent.length < 2) return 0;
    const oldestMs = Math.min(...recent.map((slot) => this.#atMs[slot] ?? nowMs));
    // A stage that has stopped must be seen to slow down, so the span reaches to now.
    return ((recent.length - 1) * 1000) / Math.max(1, nowMs - oldestMs);
  }
}

/** The nearest-rank percentile of sorted values, or null of none. */
export function percentile(sorted: readonly number[], fraction: number): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1));
  return sorted[rank] ?? null;
}
