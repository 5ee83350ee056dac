import { describeError, OperationalError } from '../../operational-error.ts';
import type { TaskFrame } from '../../tasks/task.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import type { Analysis } from '../task-runner.ts';
import { ProcessHost } from './process-host.ts';
import type { TaskHost } from './task-host.ts';
import { ThreadHost } from './thread-host.ts';
import { WorkerHang } from './worker-hang.ts';
import type { FromWorkerMessage, ModelPlanOutcome, OpenedTask, WorkerSettings } from './worker-messages.ts';

export interface WorkerTimeouts {
  /** For importing the model if need be, loading it and warming it up. */
  readonly loadTimeoutMs: number;
  /** For one picture; a worker that takes longer is taken for hung. */
  readonly analysisTimeoutMs: number;
  /** For ending in good order; afterwards the worker is terminated. */
  readonly closeTimeoutMs: number;
}

export interface WorkerConnectionOptions extends WorkerTimeouts {
  /** The script that the worker runs; it speaks the messages of `worker-messages.ts`. */
  readonly script: URL;
  readonly settings: WorkerSettings;
  readonly onWarning: (message: string) => void;
  /** Hears what runs the model, whenever that changes. */
  readonly onProvider: (provider: string) => void;
  /** Finds the models that a task of the user's own asks for. */
  readonly planModel: (name: string) => Promise<PlannedModel>;
}

/** Evaluating a file of the user's own and loading its models; models of packages are imported in this time once. */
const MAXIMUM_OWN_LOAD_MS = 30_000;

/** One life of one worker thread or process, from its construction on. It ends by `close`, or by itself through a crash, an exit or a timeout, and never comes back. */
export class WorkerConnection {
  /** Resolves when the worker takes pictures; rejects with `model-missing`, `model-invalid` or `task-failed` when it never will. */
  readonly ready: Promise<OpenedTask>;
  /** Resolves when the worker takes no more pictures: with the reason, or with null after `close`. */
  readonly ended: Promise<OperationalError | null>;
  readonly #options: WorkerConnectionOptions;
  readonly #host: TaskHost;
  readonly #readiness = Promise.withResolvers<OpenedTask>();
  readonly #ending = Promise.withResolvers<OperationalError | null>();
  /** Answers that are awaited, in the order of the questions. */
  readonly #awaited = new Map<number, PromiseWithResolvers<Analysis>>();
  #watchdog: NodeJS.Timeout | undefined;
  #nextId = 0;
  #isReady = false;
  #hasEnded = false;

  constructor(options: WorkerConnectionOptions) {
    this.#options = options;
    this.ready = this.#readiness.promise;
    // Whoever waits for readiness is told; that nobody does is no error.
    this.ready.catch(() => undefined);
    this.ended = this.#ending.promise;
    const isOwnCode = options.settings.plan.method.kind === 'file';
    const listener = {
      onMessage: (message: FromWorkerMessage) => this.#receive(message),
      onEnd: (reason: string, cause?: unknown) => this.#fail(reason, cause),
    };
    this.#host = isOwnCode
      ? new ProcessHost(options.settings, listener)
      : new ThreadHost(options.script, options.settings, listener);
    this.#watch(
      Math.min(options.loadTimeoutMs, isOwnCode ? MAXIMUM_OWN_LOAD_MS : Number.POSITIVE_INFINITY),
      'was not ready',
    );
  }

  /**
   * Has pictures analysed in one go. Questions may queue up in the worker and are answered in order. The samples are copied.
   *
   * @throws OperationalError `task-failed`
   */
  analyse(frames: readonly TaskFrame[]): Promise<Analysis> {
    if (this.#hasEnded) return Promise.reject(this.#taskFailed('its worker has ended'));
    const id = this.#nextId++;
    const answer = Promise.withResolvers<Analysis>();
    this.#awaited.set(id, answer);
    if (this.#awaited.size === 1) this.#watch(this.#options.analysisTimeoutMs, 'gave no answer');
    this.#host.post({ type: 'analyse', id, frames });
    return answer.promise;
  }

  /** Ends the worker; unanswered pictures are rejected. Settles once the thread is gone or has been given up. */
  async close(): Promise<void> {
    if (!this.#hasEnded) {
      this.#end(null, this.#taskFailed('it was closed'));
      this.#host.post({ type: 'close' });
    }
    // A worker that is still loading reads no messages.
    if (this.#isReady && (await this.#exitsWithin(this.#options.closeTimeoutMs))) return;
    await this.#terminate();
  }

  #receive(message: FromWorkerMessage): void {
    switch (message.type) {
      case 'ready':
        clearTimeout(this.#watchdog);
        this.#isReady = true;
        this.#readiness.resolve(message.opened);
        break;
      case 'provider':
        this.#options.onProvider(message.provider);
        break;
      case 'warning':
        this.#options.onWarning(message.message);
        break;
      case 'crashed':
        this.#fail(`its code crashed (${message.message})`);
        break;
      case 'plan-model':
        void this.#planModel(message.id, message.model);
        break;
      case 'load-failed':
        this.#end(new OperationalError(message.failure.code, message.failure.message));
        void this.#endHost();
        break;
      case 'result':
        this.#settle(message.id)?.resolve({ results: message.results, inferenceMs: message.inferenceMs });
        break;
      case 'failure':
        this.#settle(message.id)?.reject(new OperationalError(message.failure.code, message.failure.message));
        break;
    }
  }

  async #planModel(id: number, name: string): Promise<void> {
    let outcome: ModelPlanOutcome;
    try {
      outcome = { model: await this.#options.planModel(name), failure: null };
    } catch (error) {
      const code = error instanceof OperationalError ? error.code : 'task-failed';
      outcome = { model: null, failure: { code, message: describeError(error) } };
    }
    if (!this.#hasEnded) this.#host.post({ type: 'model-plan', id, outcome });
  }

  #settle(id: number): PromiseWithResolvers<Analysis> | undefined {
    const answer = this.#awaited.get(id);
    this.#awaited.delete(id);
    clearTimeout(this.#watchdog);
    if (this.#awaited.size > 0) this.#watch(this.#options.analysisTimeoutMs, 'gave no answer');
    return answer;
  }

  #watch(timeoutMs: number, what: string): void {
    clearTimeout(this.#watchdog);
    const reason = `its worker ${what} within ${timeoutMs / 1000} s`;
    this.#watchdog = setTimeout(() => this.#fail(reason, new WorkerHang(reason)), timeoutMs);
  }

  #fail(reason: string, cause?: unknown): void {
    if (this.#hasEnded) return;
    this.#end(this.#taskFailed(reason, cause));
    void this.#terminate();
  }

  #end(reason: OperationalError | null, rejection = reason): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#watchdog);
    // First, so that the owner drops what waits before it would hand it to a dead worker.
    this.#ending.resolve(reason);
    this.#readiness.reject(rejection);
    for (const answer of this.#awaited.values()) answer.reject(rejection);
    this.#awaited.clear();
  }

  #taskFailed(reason: string, cause?: unknown): OperationalError {
    const { name, method } = this.#options.settings.plan;
    // Code of the user's own may be left alone from now on, which is not decided here.
    const outlook = method.kind === 'file' ? '' : ' It is started again by itself.';
    const message = `The task "${name}" stopped: ${reason}.${outlook}`;
    return new OperationalError('task-failed', message, { retryable: true, cause });
  }

  /** Code that failed to load may have left timers behind. */
  async #endHost(): Promise<void> {
    if (!(await this.#exitsWithin(this.#options.closeTimeoutMs))) await this.#terminate();
  }

  /** A thread inside native code ends by itself when that returns; nobody waits for it longer than the close timeout. */
  async #terminate(): Promise<void> {
    this.#host.terminate();
    if (!(await this.#exitsWithin(this.#options.closeTimeoutMs))) this.#host.abandon();
  }

  async #exitsWithin(timeoutMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void this.#host.exited.then(() => resolve(true));
    const exited = await promise;
    clearTimeout(timer);
    return exited;
  }
}
