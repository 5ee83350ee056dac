import { Worker } from 'node:worker_threads';
import { describeError, OperationalError } from '../../operational-error.ts';
import { describeOwnError } from '../../tasks/file/describe-own-error.ts';
import type { TaskFrame } from '../../tasks/task.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import type { Analysis } from '../task-runner.ts';
import { MemoryWatch } from './memory-watch.ts';
import { MAXIMUM_LOAD_MS, ownCodeOptions } from './own-code-options.ts';
import { TerminationGuard } from './termination-guard.ts';
import { WorkerHang } from './worker-hang.ts';
import type {
  FromWorkerMessage,
  ModelPlanOutcome,
  OpenedTask,
  ToWorkerMessage,
  WorkerData,
  WorkerSettings,
} from './worker-messages.ts';

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

/** One life of one worker thread, from its construction on. It ends by `close`, or by itself through a crash, an exit or a timeout, and never comes back. */
export class WorkerConnection {
  /** Resolves when the worker takes pictures; rejects with `model-missing`, `model-invalid` or `task-failed` when it never will. */
  readonly ready: Promise<OpenedTask>;
  /** Resolves when the worker takes no more pictures: with the reason, or with null after `close`. */
  readonly ended: Promise<OperationalError | null>;
  readonly #options: WorkerConnectionOptions;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #readiness = Promise.withResolvers<OpenedTask>();
  readonly #ending = Promise.withResolvers<OperationalError | null>();
  /** Answers that are awaited, in the order of the questions. */
  readonly #awaited = new Map<number, PromiseWithResolvers<Analysis>>();
  readonly #guard: TerminationGuard;
  readonly #memoryWatch: MemoryWatch | null;
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
    const terminationMemory = TerminationGuard.createMemory();
    this.#guard = new TerminationGuard(terminationMemory);
    const workerData: WorkerData = { ...options.settings, terminationMemory };
    const { name, method } = options.settings.plan;
    const isOwnCode = method.kind === 'file';
    const limits = isOwnCode ? ownCodeOptions() : {};
    this.#worker = new Worker(options.script, { ...limits, workerData, name: `task-${name}` });
    this.#memoryWatch = isOwnCode ? new MemoryWatch(this.#worker, (reason) => this.#fail(reason)) : null;
    if (isOwnCode) discardOutput(this.#worker);
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('message', (message: FromWorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(`its worker crashed (${this.#describe(error)})`, error));
    this.#worker.on('exit', (code) => this.#fail(`its worker ended by itself with exit code ${code}`));
    this.#watch(Math.min(options.loadTimeoutMs, isOwnCode ? MAXIMUM_LOAD_MS : Infinity), 'was not ready');
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
    // Only a copy may change threads: the samples can be a view of memory that belongs to a video frame.
    const copies = frames.map(({ image: { format, width, height, data }, context }) => {
      const copy = new Uint8Array(data);
      return { image: { format, width, height, data: copy }, context };
    });
    this.#post(
      { type: 'analyse', id, frames: copies },
      copies.map(({ image }) => image.data.buffer),
    );
    return answer.promise;
  }

  /** Ends the worker; unanswered pictures are rejected. Settles once the thread is gone or has been given up. */
  async close(): Promise<void> {
    if (!this.#hasEnded) {
      this.#end(null, this.#taskFailed('it was closed'));
      this.#post({ type: 'close' }, []);
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
      case 'plan-model':
        void this.#planModel(message.id, message.model);
        break;
      case 'load-failed':
        this.#end(new OperationalError(message.failure.code, message.failure.message));
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
    if (!this.#hasEnded) this.#post({ type: 'model-plan', id, outcome }, []);
  }

  /** Code of the user's own is told where its mistake is. */
  #describe(error: unknown): string {
    const { method } = this.#options.settings.plan;
    return method.kind === 'file' ? describeOwnError(error, method.path) : describeError(error);
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
    this.#memoryWatch?.[Symbol.dispose]();
    // First, so that the owner drops what waits before it would hand it to a dead worker.
    this.#ending.resolve(reason);
    this.#readiness.reject(rejection);
    for (const answer of this.#awaited.values()) answer.reject(rejection);
    this.#awaited.clear();
  }

  #taskFailed(reason: string, cause?: unknown): OperationalError {
    const message = `The task "${this.#options.settings.plan.name}" stopped: ${reason}. It is started again by itself.`;
    return new OperationalError('task-failed', message, { retryable: true, cause });
  }

  #post(message: ToWorkerMessage, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer);
  }

  /** A thread inside native code ends by itself when that returns; nobody waits for it longer than the close timeout. */
  async #terminate(): Promise<void> {
    if (this.#guard.doom()) void this.#worker.terminate();
    if (!(await this.#exitsWithin(this.#options.closeTimeoutMs))) this.#worker.unref();
  }

  async #exitsWithin(timeoutMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void this.#exited.then(() => resolve(true));
    const exited = await promise;
    clearTimeout(timer);
    return exited;
  }
}

/** What goes past the task's own log is read, so that it does not pile up, and thrown away. */
function discardOutput(worker: Worker): void {
  worker.stdout.resume();
  worker.stderr.resume();
}
