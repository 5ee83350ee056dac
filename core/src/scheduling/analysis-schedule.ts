/** One frame of one camera on its way through the analysis. */
export interface ScheduledJob<Job> {
  readonly camera: string;
  readonly job: Job;
}

/** What to do next: scale a frame, or hand a scaled one to the worker. */
export type ScheduleStep<Job> = { readonly type: 'prepare' | 'run'; readonly entry: ScheduledJob<Job> };

/** How many frames met which fate since the start. `offered` is the sum of the others and of what is on its way. */
export interface AnalysisCounters {
  readonly offered: number;
  readonly analysed: number;
  /** Gave way to a newer frame of the same camera, or were withdrawn, before their turn came. */
  readonly replaced: number;
  readonly failed: number;
}

type Stage = 'preparing' | 'prepared' | 'running';

/**
 * Decides which camera's frame is analysed next on one worker. Pure: it holds no timer and starts nothing; the
 * owner reports what happened and carries out the steps that `nextStep` gives until it gives none.
 *
 * - At most one frame per camera waits, always the newest; a newer one takes over the place in the queue.
 * - Cameras are served in turn: one that was just served queues up behind all others that wait.
 * - At most `maximumStarted` frames are under way, so that the next one is prepared while the worker is busy.
 * - Frames run in the order in which they were started, so a camera's results never overtake each other.
 */
export class AnalysisSchedule<Job> {
  readonly #maximumStarted: number;
  /** Insertion order is the order of service. */
  readonly #waiting = new Map<string, ScheduledJob<Job>>();
  /** In the order in which they were started. */
  readonly #started = new Map<ScheduledJob<Job>, Stage>();
  #offered = 0;
  #analysed = 0;
  #replaced = 0;
  #failed = 0;

  constructor(maximumStarted: number) {
    if (!Number.isInteger(maximumStarted) || maximumStarted < 1) {
      throw new TypeError(`Expected a positive integer for maximumStarted but received ${maximumStarted}`);
    }
    this.#maximumStarted = maximumStarted;
  }

  get counters(): AnalysisCounters {
    return { offered: this.#offered, analysed: this.#analysed, replaced: this.#replaced, failed: this.#failed };
  }

  /** Puts a camera's newest frame in line and returns the one that it replaces. */
  offer(camera: string, job: Job): Job | null {
    this.#offered += 1;
    const replaced = this.#waiting.get(camera);
    this.#waiting.set(camera, { camera, job });
    if (replaced === undefined) return null;
    this.#replaced += 1;
    return replaced.job;
  }

  /** Takes a camera's waiting frame out of line and returns it. */
  withdraw(camera: string): Job | null {
    const entry = this.#waiting.get(camera);
    if (entry === undefined) return null;
    this.#waiting.delete(camera);
    this.#replaced += 1;
    return entry.job;
  }

  /** The next thing to do, which counts as begun once returned; null when there is nothing to do for now. */
  nextStep(): ScheduleStep<Job> | null {
    return this.#nextRun() ?? this.#nextPrepare();
  }

  /** Reports that a frame is scaled and may run. */
  prepared(entry: ScheduledJob<Job>): void {
    if (this.#started.has(entry)) this.#started.set(entry, 'prepared');
  }

  /** Reports that a frame has left, analysed or not. A frame that was abandoned before is ignored. */
  finished(entry: ScheduledJob<Job>, outcome: 'analysed' | 'failed'): void {
    if (!this.#started.delete(entry)) return;
    if (outcome === 'analysed') this.#analysed += 1;
    else this.#failed += 1;
  }

  /** Gives up on everything under way or waiting, because the worker is gone, and returns it. */
  abandon(): ScheduledJob<Job>[] {
    const abandoned = [...this.#started.keys(), ...this.#waiting.values()];
    this.#started.clear();
    this.#waiting.clear();
    this.#failed += abandoned.length;
    return abandoned;
  }

  #nextRun(): ScheduleStep<Job> | null {
    for (const [entry, stage] of this.#started) {
      if (stage === 'running') continue;
      if (stage === 'preparing') return null;
      this.#started.set(entry, 'running');
      return { type: 'run', entry };
    }
    return null;
  }

  #nextPrepare(): ScheduleStep<Job> | null {
    if (this.#started.size >= this.#maximumStarted) return null;
    const [entry] = this.#waiting.values();
    if (entry === undefined) return null;
    this.#waiting.delete(entry.camera);
    this.#started.set(entry, 'preparing');
    return { type: 'prepare', entry };
  }
}
