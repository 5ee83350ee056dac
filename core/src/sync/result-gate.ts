import type { MediaTimeUs } from '../time/media-time.ts';

export interface TimedItem {
  readonly ptsUs: MediaTimeUs;
}

export interface ResultGateOptions<Item> {
  /** An item is let through without its results once the newest item is this much ahead of it. */
  readonly maximumHoldUs: number;
  /** Items held at most; beyond it the oldest are let through. */
  readonly capacity: number;
  /** Gets the items in the order they came. */
  readonly release: (item: Item) => void;
}

/**
 * Holds encoded frames back until every task has a result for them or for a later frame, so that a viewer can draw
 * each frame with its own result or with one interpolated between the two that bracket it. Frames leave in the
 * order they came. A task that falls silent delays the picture by `maximumHoldUs` at most.
 *
 * Pure: time is the media time of what passes through.
 */
export class ResultGate<Item extends TimedItem, Task extends string = string> {
  readonly #options: ResultGateOptions<Item>;
  readonly #reachedUs = new Map<Task, number>();
  #held: Item[] = [];
  #newestUs = Number.NEGATIVE_INFINITY;
  #forced = 0;

  constructor(options: ResultGateOptions<Item>) {
    this.#options = options;
  }

  get held(): number {
    return this.#held.length;
  }

  /** Items that had to be let through without all of their results. */
  get forced(): number {
    return this.#forced;
  }

  /** States which tasks frames wait for from now on; a task that has just joined holds nothing back before its first result. */
  setTasks(tasks: readonly Task[]): void {
    for (const task of this.#reachedUs.keys()) if (!tasks.includes(task)) this.#reachedUs.delete(task);
    for (const task of tasks) if (!this.#reachedUs.has(task)) this.#reachedUs.set(task, this.#newestUs);
    this.#releaseReady();
  }

  push(item: Item): void {
    this.#held.push(item);
    this.#newestUs = Math.max(this.#newestUs, item.ptsUs);
    this.#releaseReady();
  }

  /** Notes that `task` has delivered its result for the frame at `ptsUs` and for all that it wanted to see before. */
  reach(task: Task, ptsUs: MediaTimeUs): void {
    const reachedUs = this.#reachedUs.get(task);
    if (reachedUs === undefined || reachedUs >= ptsUs) return;
    this.#reachedUs.set(task, ptsUs);
    this.#releaseReady();
  }

  /** Lets everything through, e.g. before the source starts anew. */
  flush(): void {
    const held = this.#held;
    this.#held = [];
    for (const item of held) this.#options.release(item);
  }

  #releaseReady(): void {
    const readyUs = Math.min(...this.#reachedUs.values());
    const overdueUs = this.#newestUs - this.#options.maximumHoldUs;
    for (;;) {
      const item = this.#held[0];
      if (item === undefined) return;
      const isReady = item.ptsUs <= readyUs;
      if (!isReady && item.ptsUs > overdueUs && this.#held.length <= this.#options.capacity) return;
      if (!isReady) this.#forced++;
      this.#held.shift();
      this.#options.release(item);
    }
  }
}
