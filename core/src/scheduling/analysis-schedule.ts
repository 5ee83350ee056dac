import { type StageFigures, StageRecorder } from '../statistics/stage-recorder.ts';
import { type AnalysisCounters, type AnalysisFate, AnalysisTally } from './analysis-tally.ts';
import { type FrameOffer, WaitingFrames } from './waiting-frames.ts';

/** One frame of one camera on its way through the analysis. */
export interface ScheduledJob<Job> extends FrameOffer {
  readonly job: Job;
  /** Is told the frame's fate beside the schedule's own account. */
  readonly tally?: AnalysisTally | undefined;
}

/** What to do next: scale a frame, hand scaled ones to the worker in one go, or tell that one has grown stale. */
export type ScheduleStep<Job> =
  | { readonly type: 'prepare'; readonly entry: ScheduledJob<Job> }
  | { readonly type: 'run'; readonly entries: readonly ScheduledJob<Job>[] }
  | { readonly type: 'stale'; readonly entry: ScheduledJob<Job> };

export interface AnalysisScheduleOptions {
  /** A frame that was decoded longer ago than this when its turn comes is not analysed. */
  readonly stalenessMs: number;
  /** Pictures that the worker takes in one go, from several cameras; 1 unless given. */
  readonly maximumBatch?: number;
}

/** How busy the worker is. */
export interface WorkerLoad {
  /** Runs over the last ten seconds or so, and how long they took. */
  readonly runs: StageFigures;
  /** Time in which something ran, since the start. */
  readonly busyMs: number;
  /** Pictures that were analysed: more than frames where those are looked at in parts. */
  readonly pictures: number;
}

type Stage = 'preparing' | 'prepared' | 'running';

interface Started {
  stage: Stage;
  pictures: number;
}

/** While a run takes longer, the next frame is fetched only after it: scaling it takes little beside, and it is so much newer then. */
const LONGEST_RUN_TO_LOOK_AHEAD_MS = 250;
/** Of the staleness budget, what a frame may spend waiting behind a run. */
const LOOK_AHEAD_SHARE = 1 / 4;
/** Of the newest run in the sliding mean. */
const RUN_WEIGHT = 0.2;

/**
 * Decides which camera's frame is analysed next on one worker. Pure: it holds no timer and starts nothing; the owner reports what happened,
 * and when (`nowMs`, on the clock of `decodedAtMs`), and carries out the steps that `nextStep` gives until it gives none.
 *
 * - At most one frame per camera waits, always the newest; a newer one takes over the place in the queue.
 * - Cameras are served by weight, urgent ones first; see `WaitingFrames`. A frame of several pictures costs its camera as many turns.
 * - A frame whose turn comes too late is stale and is not analysed.
 * - While the worker is busy with short runs, the next frames are prepared and, where it takes single pictures, handed over.
 * - Frames of one camera run in the order in which they were started, so its results never overtake each other.
 */
export class AnalysisSchedule<Job> {
  readonly #stalenessMs: number;
  #maximumBatch = 1;
  readonly #waiting = new WaitingFrames<ScheduledJob<Job>>();
  /** In the order in which they were started. */
  readonly #started = new Map<ScheduledJob<Job>, Started>();
  readonly #tally = new AnalysisTally();
  readonly #runs = new StageRecorder();
  /** Time of one run, a sliding mean; null before the first. */
  #runMs: number | null = null;
  #busyMs = 0;
  #pictures = 0;
  /** When the worker began with what it is at now. */
  #runningSinceMs = 0;

  constructor(options: AnalysisScheduleOptions) {
    const { maximumBatch = 1, stalenessMs } = options;
    if (!(stalenessMs > 0))
      throw new TypeError(`Expected a positive number for stalenessMs but received ${stalenessMs}`);
    this.#stalenessMs = stalenessMs;
    this.limitBatches(maximumBatch);
  }

  /** Changes how many pictures the worker takes in one go, from the next run on. */
  limitBatches(maximumBatch: number): void {
    if (!Number.isInteger(maximumBatch) || maximumBatch < 1)
      throw new TypeError(`Expected a positive integer for maximumBatch but received ${maximumBatch}`);
    this.#maximumBatch = maximumBatch;
  }

  get counters(): AnalysisCounters {
    return this.#tally.counters;
  }

  load(nowMs: number): WorkerLoad {
    return { runs: this.#runs.figures(nowMs), busyMs: this.#busyMs, pictures: this.#pictures };
  }

  /** Puts a camera's newest frame in line and returns the one that it replaces. */
  offer(entry: ScheduledJob<Job>, nowMs: number): Job | null {
    if (!(entry.weight > 0 && entry.weight < Number.POSITIVE_INFINITY))
      throw new TypeError(`Expected a positive number for weight but received ${entry.weight}`);
    this.#tally.offer();
    entry.tally?.offer();
    const replaced = this.#waiting.put(entry);
    if (replaced !== null) this.#settle(replaced, 'replaced', nowMs);
    return replaced?.job ?? null;
  }

  /** Takes a camera's waiting frame out of line and returns it. */
  withdraw(camera: string, nowMs: number): Job | null {
    const entry = this.#waiting.remove(camera);
    if (entry !== null) this.#settle(entry, 'replaced', nowMs);
    return entry?.job ?? null;
  }

  /** The next thing to do, which counts as begun once returned; null when there is nothing to do for now. */
  nextStep(nowMs: number): ScheduleStep<Job> | null {
    return this.#nextRun(nowMs) ?? this.#nextPrepare(nowMs);
  }

  /** Reports that a frame is scaled and may run, and of how many pictures it consists. */
  prepared(entry: ScheduledJob<Job>, pictures: number): void {
    const started = this.#started.get(entry);
    if (started === undefined) return;
    started.stage = 'prepared';
    started.pictures = pictures;
    this.#waiting.chargeFurther(entry, pictures - 1);
  }

  /** Reports that frames of one run have left it, or one that could not be prepared. Frames that were abandoned before are ignored. */
  finished(entries: readonly ScheduledJob<Job>[], fate: 'analysed' | 'failed', nowMs: number): void {
    const left = entries.filter((entry) => this.#started.get(entry)?.stage === 'running');
    if (left.length > 0) this.#measureRun(fate, nowMs);
    for (const entry of entries) {
      const started = this.#started.get(entry);
      if (started === undefined) continue;
      if (fate === 'analysed') this.#pictures += started.pictures;
      this.#leave(entry, fate, nowMs);
    }
  }

  /** Gives up on everything under way or waiting and returns it: the worker is gone (`failed`), or nobody wants it (`replaced`). */
  abandon(fate: 'failed' | 'replaced', nowMs: number): ScheduledJob<Job>[] {
    const abandoned = [...this.#started.keys(), ...this.#waiting.clear()];
    this.#started.clear();
    for (const entry of abandoned) this.#settle(entry, fate, nowMs);
    return abandoned;
  }

  #nextRun(nowMs: number): ScheduleStep<Job> | null {
    if (this.#maximumBatch > 1 && this.#isRunning()) return null;
    const [entries, isStale] = this.#collectRun(nowMs);
    const [first] = entries;
    if (first === undefined) return null;
    if (isStale) {
      this.#leave(first, 'stale', nowMs);
      return { type: 'stale', entry: first };
    }
    if (!this.#isRunning()) this.#runningSinceMs = nowMs;
    for (const entry of entries) this.#setRunning(entry);
    return { type: 'run', entries };
  }

  /** The next frames that may run together, or a single one that has grown stale while it was prepared. */
  #collectRun(nowMs: number): [ScheduledJob<Job>[], boolean] {
    const entries: ScheduledJob<Job>[] = [];
    const blocked = new Set<string>();
    let pictures = 0;
    for (const [entry, started] of this.#started) {
      if (started.stage === 'running' || blocked.has(entry.camera)) continue;
      // What follows of the same camera must not overtake it.
      if (started.stage === 'preparing') blocked.add(entry.camera);
      if (started.stage !== 'prepared') continue;
      if (this.#isStale(entry, nowMs)) {
        if (entries.length === 0) return [[entry], true];
        break;
      }
      if (entries.length > 0 && pictures + started.pictures > this.#maximumBatch) break;
      entries.push(entry);
      pictures += started.pictures;
      if (pictures >= this.#maximumBatch) break;
    }
    return [entries, false];
  }

  #nextPrepare(nowMs: number): ScheduleStep<Job> | null {
    const isRunning = this.#isRunning();
    if (isRunning && !this.#looksAhead) return null;
    if (this.#started.size >= (this.#looksAhead ? 2 : 1) * this.#maximumBatch) return null;
    const startsAtMs = isRunning ? Math.max(nowMs, this.#runningSinceMs + (this.#runMs ?? 0)) : nowMs;
    const taken = this.#waiting.take((entry) => this.#isStale(entry, startsAtMs));
    if (taken === null) return null;
    const entry = taken.offer;
    if (taken.isStale) {
      this.#settle(entry, 'stale', nowMs);
      return { type: 'stale', entry };
    }
    this.#started.set(entry, { stage: 'preparing', pictures: 1 });
    return { type: 'prepare', entry };
  }

  get #looksAhead(): boolean {
    const longestMs = Math.min(LONGEST_RUN_TO_LOOK_AHEAD_MS, this.#stalenessMs * LOOK_AHEAD_SHARE);
    return this.#runMs !== null && this.#runMs <= longestMs;
  }

  #isStale({ decodedAtMs }: FrameOffer, startsAtMs: number): boolean {
    return startsAtMs - decodedAtMs > this.#stalenessMs;
  }

  #isRunning(): boolean {
    for (const { stage } of this.#started.values()) if (stage === 'running') return true;
    return false;
  }

  #setRunning(entry: ScheduledJob<Job>): void {
    const started = this.#started.get(entry);
    if (started !== undefined) started.stage = 'running';
  }

  /** Runs that were handed over together follow each other, so each lasts from the end of the one before. */
  #measureRun(fate: 'analysed' | 'failed', nowMs: number): void {
    const durationMs = nowMs - this.#runningSinceMs;
    this.#runningSinceMs = nowMs;
    this.#busyMs += durationMs;
    // What fails may do so at once, and says nothing of the others.
    if (fate === 'failed') return;
    this.#runs.record(nowMs, durationMs);
    this.#runMs = this.#runMs === null ? durationMs : this.#runMs + RUN_WEIGHT * (durationMs - this.#runMs);
  }

  #leave(entry: ScheduledJob<Job>, fate: AnalysisFate, nowMs: number): void {
    this.#started.delete(entry);
    this.#settle(entry, fate, nowMs);
    if (this.#started.size === 0 && this.#waiting.size === 0) this.#waiting.reset();
  }

  #settle(entry: ScheduledJob<Job>, fate: AnalysisFate, nowMs: number): void {
    this.#tally.settle(fate, entry.decodedAtMs, nowMs);
    entry.tally?.settle(fate, entry.decodedAtMs, nowMs);
  }
}
