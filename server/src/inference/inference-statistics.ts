import type { StageStatistics } from '#contract/camera-status.ts';
import type { TaskRuntimeStatistics } from './worker-task-runtime.ts';

/** Turns the counters of the shared tasks into rates, from one call to the next. */
export class InferenceStatistics {
  readonly #read: () => readonly TaskRuntimeStatistics[];
  #last = new Map<string, { readonly atMs: number; readonly analysed: number; readonly perSecond: number }>();

  constructor(read: () => readonly TaskRuntimeStatistics[]) {
    this.#read = read;
  }

  /** Calls less than half a second apart repeat the last rate. */
  figures(nowMs: number): StageStatistics[] {
    const previous = this.#last;
    this.#last = new Map();
    return this.#read().map(({ task, input, analysed, replaced, failed }) => {
      const stage = `${task} ${input.width}×${input.height}`;
      const before = previous.get(stage) ?? { atMs: nowMs, analysed, perSecond: 0 };
      const elapsedMs = nowMs - before.atMs;
      const isTooSoon = elapsedMs < 500;
      const perSecond = isTooSoon ? before.perSecond : ((analysed - before.analysed) * 1000) / elapsedMs;
      this.#last.set(stage, isTooSoon ? before : { atMs: nowMs, analysed, perSecond });
      return { stage, perSecond, p50Ms: null, p95Ms: null, p99Ms: null, total: analysed, dropped: replaced + failed };
    });
  }
}
