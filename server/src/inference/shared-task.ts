import { type AnalysisCounters, AnalysisSchedule, type ScheduledJob } from '#core/scheduling/analysis-schedule.ts';
import { type Backoff, backoffDelayMs } from '#core/scheduling/backoff.ts';
import { OperationalError } from '../operational-error.ts';
import type { TaskFrame } from '../tasks/task.ts';
import { withDeadline } from './deadline.ts';
import type { OwnTaskJudge } from './own-task-judge.ts';
import type { Analysis, AnalysisJob } from './task-runner.ts';
import { WorkerConnection, type WorkerConnectionOptions } from './worker/worker-connection.ts';
import type { OpenedTask } from './worker/worker-messages.ts';

export interface SharedTaskOptions extends Omit<WorkerConnectionOptions, 'onProvider'> {
  readonly restartBackoff: Backoff;
  /** For scaling one picture, which is the camera's work. */
  readonly prepareTimeoutMs: number;
  /** Says when code of the user's own has failed often enough. */
  readonly judge?: OwnTaskJudge | undefined;
}

/** One picture is analysed while the next one is being scaled or already waits in the worker. */
const MAXIMUM_STARTED = 2;

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
  readonly #schedule = new AnalysisSchedule<PendingAnalysis>(MAXIMUM_STARTED);
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
    this.#downReason = this.#unavailable('is still loading');
    this.#connection = this.#connect();
    this.ready = this.#connection.ready;
  }

  get counters(): AnalysisCounters {
    return this.#schedule.counters;
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
    if (this.#downReason !== null) return Promise.reject(this.#downReason);
    const answer = Promise.withResolvers<Analysis | null>();
    this.#schedule.offer(camera, { source: job, answer, frames: null })?.answer.resolve(null);
    this.#advance();
    return answer.promise;
  }

  /** Resolves a camera's waiting frame to null, because the camera no longer wants it. */
  withdraw(camera: string): void {
    this.#schedule.withdraw(camera)?.answer.resolve(null);
  }

  /** Ends the worker; what was not answered yet resolves to null. */
  async close(): Promise<void> {
    clearTimeout(this.#restartTimer);
    this.#downReason = this.#unavailable('was closed');
    for (const { job } of this.#schedule.abandon()) job.answer.resolve(null);
    await this.#connection.close();
  }

  /** Ends the worker because the task is another one now; what was not answered yet is rejected, and so is all that follows. */
  async retire(reason: OperationalError): Promise<void> {
    clearTimeout(this.#restartTimer);
    this.#downReason = reason;
    for (const { job } of this.#schedule.abandon()) job.answer.reject(reason);
    await this.#connection.close();
  }

  #connect(): WorkerConnection {
    const connection = new WorkerConnection({
      ...this.#options,
      onProvider: (provider) => this.#setProvider(provider),
    });
    connection.ready.then(
      ({ provider }) => this.#handleReady(provider),
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

  #handleReady(provider: string | null): void {
    this.#setProvider(provider);
    this.#wasReady = true;
    this.#downReason = null;
  }

  #handleDeath(death: OperationalError): void {
    const verdict = this.#options.judge?.died(death) ?? null;
    const reason = verdict ?? death;
    this.#downReason = reason;
    for (const { job } of this.#schedule.abandon()) job.answer.reject(reason);
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
    for (let step = this.#schedule.nextStep(); step !== null; step = this.#schedule.nextStep()) {
      if (step.type === 'prepare') void this.#prepare(step.entry);
      else void this.#run(step.entry);
    }
  }

  async #prepare(entry: Entry): Promise<void> {
    const { source, answer } = entry.job;
    const timeoutMs = this.#options.prepareTimeoutMs;
    try {
      entry.job.frames = await withDeadline(source.prepare(), timeoutMs, () =>
        this.#unavailable(`got no scaled picture from the camera within ${timeoutMs / 1000} s`),
      );
      this.#schedule.prepared(entry);
    } catch (error) {
      this.#schedule.finished(entry, 'failed');
      answer.reject(error);
    }
    this.#advance();
  }

  async #run(entry: Entry): Promise<void> {
    const { frames, answer } = entry.job;
    if (frames === null) throw new TypeError('Expected a prepared picture but received null');
    try {
      const analysis = await this.#connection.analyse(frames);
      this.#failuresInARow = 0;
      this.#options.judge?.succeeded();
      this.#schedule.finished(entry, 'analysed');
      answer.resolve(analysis);
    } catch (error) {
      this.#schedule.finished(entry, 'failed');
      answer.reject(error);
      this.#judgeRefusal(error);
    }
    this.#advance();
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
