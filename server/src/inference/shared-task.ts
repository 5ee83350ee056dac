import { AnalysisSchedule, type ScheduledJob, type WorkerLoad } from '#core/scheduling/analysis-schedule.ts';
import type { AnalysisCounters } from '#core/scheduling/analysis-tally.ts';
import { type Backoff, backoffDelayMs } from '#core/scheduling/backoff.ts';
import { OperationalError } from '../operational-error.ts';
import type { TaskFrame } from '../tasks/task.ts';
import { withDeadline } from './deadline.ts';
import type { OwnTaskJudge } from './own-task-judge.ts';
import type { Analysis, AnalysisJob } from './task-runner.ts';
import { WorkerConnection, type WorkerConnectionOptions } from './worker/worker-connection.ts';
import type { OpenedTask } from './worker/worker-messages.ts';

export interface SharedTaskOptions extends Omit<WorkerConnectionOptions, 'onProvider'> {
  /** A frame that was decoded longer ago when its turn comes is not analysed. */
  readonly stalenessMs: number;
  readonly restartBackoff: Backoff;
  /** For scaling one picture, which is the camera's work. */
  readonly prepareTimeoutMs: number;
  /** How many pictures of several cameras a provider takes best in one go; left out, one. */
  readonly batchFor?: ((provider: string | null) => Promise<number>) | undefined;
  /** Says when code of the user's own has failed often enough. */
  readonly judge?: OwnTaskJudge | undefined;
}

interface PendingAnalysis {
  readonly source: AnalysisJob;
  readonly answer: PromiseWithResolvers<Analysis | null>;
  /** Set once the picture is scaled. */
  frames: readonly TaskFrame[] | null;
}
type Entry = ScheduledJob<PendingAnalysis>;

/**
 * One task for one input size, shared by all cameras: a worker thread, started anew with growing pauses when it dies,
 * and the schedule in front of it. Owned by the runtime.
 */
export class SharedTask {
  readonly #options: SharedTaskOptions;
  readonly #schedule: AnalysisSchedule<PendingAnalysis>;
  /** Settles when the task can be used for the first time; rejects with why it never will. */
  readonly ready: Promise<OpenedTask>;
  #connection: WorkerConnection;
  /** Why pictures cannot be taken right now; null while they can. */
  #downReason: OperationalError | null;
  #provider: string | null = null;
  #wasReady = false;
  #failuresInARow = 0;
  #restarts = 0;
  #restartTimer: NodeJS.Timeout | undefined;

  constructor(options: SharedTaskOptions) {
    this.#options = options;
    this.#schedule = new AnalysisSchedule(options);
    this.#downReason = this.#unavailable('is still loading');
    this.#connection = this.#connect();
    this.ready = this.#connection.ready;
  }

  get counters(): AnalysisCounters {
    return this.#schedule.counters;
  }

  load(nowMs: number): WorkerLoad {
    return this.#schedule.load(nowMs);
  }

  /** What runs the model now; null for an algorithm without one, and before it is ready. */
  get provider(): string | null {
    return this.#provider;
  }

  /** How often the worker was started anew. */
  get restarts(): number {
    return this.#restarts;
  }

  /** See `TaskRunner.analyse`. */
  analyse(camera: string, job: AnalysisJob): Promise<Analysis | null> {
    const { decodedAtMs, weight = 1, isUrgent = false, tally } = job;
    const nowMs = performance.now();
    if (this.#downReason !== null) {
      tally?.offer();
      tally?.settle('failed', decodedAtMs, nowMs);
      return Promise.reject(this.#downReason);
    }
    const answer = Promise.withResolvers<Analysis | null>();
    const pending = { source: job, answer, frames: null };
    const entry = { camera, job: pending, decodedAtMs, weight, isUrgent, tally };
    this.#schedule.offer(entry, nowMs)?.answer.resolve(null);
    this.#advance();
    return answer.promise;
  }

  /** Resolves a camera's waiting frame to null, because the camera no longer wants it. */
  withdraw(camera: string): void {
    this.#schedule.withdraw(camera, performance.now())?.answer.resolve(null);
  }

  /** Ends the worker; what was not answered yet resolves to null. */
  async close(): Promise<void> {
    clearTimeout(this.#restartTimer);
    this.#downReason = this.#unavailable('was closed');
    for (const { job } of this.#schedule.abandon('replaced', performance.now())) job.answer.resolve(null);
    await this.#connection.close();
  }

  /** Ends the worker because the task is another one now; what was not answered yet is rejected, and so is all that follows. */
  async retire(reason: OperationalError): Promise<void> {
    clearTimeout(this.#restartTimer);
    this.#downReason = reason;
    for (const { job } of this.#schedule.abandon('failed', performance.now())) job.answer.reject(reason);
    await this.#connection.close();
  }

  #connect(): WorkerConnection {
    const connection = new WorkerConnection({
      ...this.#options,
      onProvider: (provider) => this.#setProvider(provider),
    });
    connection.ready.then(
      (opened) => this.#handleReady(opened),
      // The end of the connection carries the same reason.
      () => undefined,
    );
    void connection.ended.then((reason) => {
      if (reason !== null) this.#handleDeath(reason);
    });
    return connection;
  }

  #setProvider(provider: string | null): void {
    this.#provider = provider;
  }

  #handleReady({ provider, maximumBatch }: OpenedTask): void {
    this.#setProvider(provider);
    this.#wasReady = true;
    this.#downReason = null;
    void this.#limitBatches(provider, maximumBatch);
  }

  async #limitBatches(provider: string | null, possible: number): Promise<void> {
    const best = await (this.#options.batchFor?.(provider) ?? 1);
    this.#schedule.limitBatches(Math.min(best, possible));
  }

  #handleDeath(death: OperationalError): void {
    const verdict = this.#options.judge?.died(death) ?? null;
    const reason = verdict ?? death;
    this.#downReason = reason;
    for (const { job } of this.#schedule.abandon('failed', performance.now())) job.answer.reject(reason);
    // What could not be loaded even once is the caller's to try again.
    if (!this.#wasReady || verdict !== null) return;
    this.#failuresInARow += 1;
    const delayMs = backoffDelayMs(this.#options.restartBackoff, this.#failuresInARow);
    this.#restartTimer = setTimeout(() => this.#restart(), delayMs);
  }

  #restart(): void {
    this.#restarts += 1;
    this.#connection = this.#connect();
  }

  /** Carries out what the schedule says, until it has nothing more to do for now. */
  #advance(): void {
    const next = () => this.#schedule.nextStep(performance.now());
    for (let step = next(); step !== null; step = next()) {
      if (step.type === 'prepare') void this.#prepare(step.entry);
      else if (step.type === 'run') void this.#run(step.entries);
      else step.entry.job.answer.resolve(null);
    }
  }

  async #prepare(entry: Entry): Promise<void> {
    const { source, answer } = entry.job;
    const timeoutMs = this.#options.prepareTimeoutMs;
    try {
      const frames = await withDeadline(source.prepare(), timeoutMs, () =>
        this.#unavailable(`got no scaled picture from the camera within ${timeoutMs / 1000} s`),
      );
      entry.job.frames = frames;
      this.#schedule.prepared(entry, frames.length);
    } catch (error) {
      this.#schedule.finished([entry], 'failed', performance.now());
      answer.reject(error);
    }
    this.#advance();
  }

  async #run(entries: readonly Entry[]): Promise<void> {
    try {
      const analysis = await this.#analyse(entries.flatMap(({ job }) => requireFrames(job)));
      this.#failuresInARow = 0;
      this.#options.judge?.succeeded();
      this.#schedule.finished(entries, 'analysed', performance.now());
      deal(entries, analysis);
    } catch (error) {
      if (entries.length > 1 && this.#downReason === null) return this.#runEachAlone(entries);
      this.#schedule.finished(entries, 'failed', performance.now());
      for (const { job } of entries) job.answer.reject(error);
      this.#judgeRefusal(error);
    }
    this.#advance();
  }

  async #analyse(frames: readonly TaskFrame[]): Promise<Analysis> {
    if (frames.length === 0) return { results: [], inferenceMs: 0 };
    const analysis = await this.#connection.analyse(frames);
    if (analysis.results.length === frames.length) return analysis;
    throw this.#unavailable(`gave ${analysis.results.length} results for ${frames.length} pictures`);
  }

  /** So that the picture of one camera that the task refuses costs the others of the batch nothing but time. */
  async #runEachAlone(entries: readonly Entry[]): Promise<void> {
    await Promise.all(entries.map((entry) => this.#run([entry])));
  }

  /** A worker that died has been judged already. */
  #judgeRefusal(error: unknown): void {
    const verdict = this.#downReason === null ? this.#options.judge?.refused(error) : null;
    if (verdict != null) void this.retire(verdict);
  }

  #unavailable(reason: string): OperationalError {
    return new OperationalError('task-failed', `The task "${this.#options.settings.plan.name}" ${reason}.`, {
      retryable: true,
    });
  }
}

function requireFrames({ frames }: PendingAnalysis): readonly TaskFrame[] {
  if (frames === null) throw new TypeError('Expected a prepared picture but received null');
  return frames;
}

/** Gives each frame of a run the results of its own pictures. */
function deal(entries: readonly Entry[], { results, inferenceMs }: Analysis): void {
  let start = 0;
  for (const { job } of entries) {
    const end = start + requireFrames(job).length;
    job.answer.resolve({ results: results.slice(start, end), inferenceMs });
    start = end;
  }
}
