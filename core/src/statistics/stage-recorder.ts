/** How far back rates and percentiles look. */
const WINDOW_MS = 10_000;
const MAXIMUM_SAMPLES = 1024;

export interface StageFigures {
  readonly perSecond: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
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
    const recorded = Math.min(this.#total, MAXIMUM_SAMPLES);
    const durations = new Float64Array(recorded);
    let [runs, measured, oldestMs] = [0, 0, nowMs];
    for (let slot = 0; slot < recorded; slot++) {
      const atMs = this.#atMs[slot] ?? 0;
      if (nowMs - atMs > WINDOW_MS) continue;
      runs++;
      oldestMs = Math.min(oldestMs, atMs);
      const duration = this.#durationMs[slot] ?? Number.NaN;
      if (!Number.isNaN(duration)) durations[measured++] = duration;
    }
    const sorted = durations.subarray(0, measured).sort();
    return {
      // A stage that has stopped must be seen to slow down, so the span reaches to now.
      perSecond: runs < 2 ? 0 : ((runs - 1) * 1000) / Math.max(1, nowMs - oldestMs),
      p50Ms: percentile(sorted, 0.5),
      p95Ms: percentile(sorted, 0.95),
      p99Ms: percentile(sorted, 0.99),
      total: this.#total,
      dropped: this.#dropped,
    };
  }
}

/** The nearest-rank percentile of sorted values, or null of none. */
export function percentile(sorted: ArrayLike<number>, fraction: number): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1));
  return sorted[rank] ?? null;
}
