import type { Camera, StatisticsSample } from '#contract/api.ts';
import type { MediaProcessStatus } from '#contract/media-process.ts';

export const SAMPLE_INTERVAL_MS = 2_000;
const MAXIMUM_SAMPLES = 300;

/** The last ten minutes of figures, one sample every two seconds, oldest first. */
export class StatisticsHistory {
  readonly #samples: StatisticsSample[] = [];

  get samples(): readonly StatisticsSample[] {
    return this.#samples;
  }

  add(timeMs: number, process: MediaProcessStatus | null, cameras: readonly Camera[]): void {
    if (this.#samples.length >= MAXIMUM_SAMPLES) this.#samples.shift();
    this.#samples.push({
      timeMs,
      process,
      cameras: cameras.map(({ status: { name, state, viewers, stages, tasks } }) => ({
        name,
        state,
        viewers,
        stages,
        tasks,
      })),
    });
  }
}
