import type { SharedTaskStatistics } from '#contract/camera-status.ts';
import type { TaskRuntimeStatistics } from './worker-task-runtime.ts';

interface Reading extends Pick<TaskRuntimeStatistics, 'analysed' | 'busyMs' | 'pictures'> {
  readonly atMs: number;
  readonly rates: Pick<SharedTaskStatistics, 'perSecond' | 'picturesPerSecond' | 'busyPercent'>;
}

const NO_RATES = { perSecond: 0, picturesPerSecond: 0, busyPercent: 0 };
const SHORTEST_INTERVAL_MS = 500;

/** Turns the counters of the shared tasks into rates, from one call to the next. */
export class InferenceStatistics {
  readonly #read: (nowMs: number) => readonly TaskRuntimeStatistics[];
  #last = new Map<string, Reading>();

  constructor(read: (nowMs: number) => readonly TaskRuntimeStatistics[]) {
    this.#read = read;
  }

  /** Calls less than half a second apart repeat the last rates. */
  figures(nowMs: number): SharedTaskStatistics[] {
    const previous = this.#last;
    this.#last = new Map();
    return this.#read(nowMs).map((counted) => {
      const { task, provider, restarts, runs, offered, analysed, replaced, stale, failed } = counted;
      const input = counted.input.width > 0 ? counted.input : null;
      const stage = input === null ? task : `${task} ${input.width}×${input.height}`;
      const reading = readingOf(counted, previous.get(stage), nowMs);
      this.#last.set(stage, reading);
      const { p50Ms, p95Ms, p99Ms } = runs;
      const sums = { total: analysed, dropped: replaced + stale + failed };
      const account = { offered, analysed, replaced, stale, failed };
      return { stage, task, input, provider, restarts, ...reading.rates, p50Ms, p95Ms, p99Ms, ...sums, account };
    });
  }
}

function readingOf(counted: TaskRuntimeStatistics, before: Reading | undefined, nowMs: number): Reading {
  const { analysed, pictures, busyMs } = counted;
  // A worker that was loaded anew counts from the beginning.
  if (before === undefined || analysed < before.analysed)
    return { atMs: nowMs, analysed, pictures, busyMs, rates: NO_RATES };
  const elapsedMs = nowMs - before.atMs;
  if (elapsedMs < SHORTEST_INTERVAL_MS) return before;
  const rates = {
    perSecond: ((analysed - before.analysed) * 1_000) / elapsedMs,
    picturesPerSecond: ((pictures - before.pictures) * 1_000) / elapsedMs,
    // A run is counted when it ends, also what it did before.
    busyPercent: Math.min(100, ((busyMs - before.busyMs) * 100) / elapsedMs),
  };
  return { atMs: nowMs, analysed, pictures, busyMs, rates };
}
