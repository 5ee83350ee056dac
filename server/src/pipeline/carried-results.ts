import type { TaskName } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '#core/time/media-time.ts';

/** As often as tasks usually look at a picture. */
const INTERVAL_US = MICROSECONDS_PER_SECOND / 5;
const STILL = { x: 0, y: 0, width: 0, height: 0 };

export interface CarriedResultsOptions {
  /** Whether what was found last still holds: nothing moves. Otherwise nothing is known of the pictures left out. */
  readonly holds: boolean;
  readonly publish: (result: FrameResult) => void;
}

/**
 * Results for pictures that nobody looks at, so that viewers who wait for results need not wait for these: the last
 * result of each task while nothing moves, and none at all where that is not known.
 */
export class CarriedResults {
  readonly #options: CarriedResultsOptions;
  readonly #newest = new Map<TaskName, FrameResult>();
  #tasks: readonly TaskName[] = [];
  #carriedUs = Number.NEGATIVE_INFINITY;

  constructor(options: CarriedResultsOptions) {
    this.#options = options;
  }

  /** Tasks whose results viewers wait for. */
  setTasks(tasks: readonly TaskName[]): void {
    this.#tasks = tasks;
    for (const task of this.#newest.keys()) if (!tasks.includes(task)) this.#newest.delete(task);
  }

  note(result: FrameResult): void {
    this.#newest.set(result.task, result);
  }

  /** The stream has come to `ptsUs` without a picture to look at. */
  advance(ptsUs: MediaTimeUs): void {
    if (ptsUs < this.#carriedUs + INTERVAL_US) return;
    this.#carriedUs = ptsUs;
    for (const task of this.#tasks) this.#options.publish(this.#carry(task, ptsUs));
  }

  #carry(task: TaskName, ptsUs: MediaTimeUs): FrameResult {
    const last = this.#newest.get(task);
    if (last === undefined || !this.#options.holds) return { task, ptsUs, objects: [] };
    return { ...last, ptsUs, objects: last.objects.map((object) => ({ ...object, velocity: STILL })) };
  }
}
