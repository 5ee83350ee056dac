import type { TaskName } from '#contract/config.ts';
import type { InferenceConfig } from '#contract/models.ts';
import { type ModelInputSize, modelInputSizeFor } from '#core/model-input/image-spec.ts';
import type { AnalysisCounters } from '#core/scheduling/analysis-schedule.ts';
import type { Backoff } from '#core/scheduling/backoff.ts';
import { OperationalError } from '../operational-error.ts';
import type { PictureSize } from '../tasks/task.ts';
import { taskInputFor } from '../tasks/task-image.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';
import { SharedTask } from './shared-task.ts';
import type { TaskRunner, TaskRuntime } from './task-runner.ts';
import type { WorkerTimeouts } from './worker/worker-connection.ts';
import type { OpenedTask } from './worker/worker-messages.ts';

export interface WorkerTaskRuntimeOptions extends Partial<WorkerTimeouts> {
  /** Holds the imported models; created when missing. */
  readonly cacheDirectory: string;
  /** Holds the models that were pulled. */
  readonly modelsDirectory: string;
  readonly inference: InferenceConfig;
  /** Says what a task of a name does. */
  readonly plan: (task: TaskName) => Promise<TaskPlan>;
  /** Receives sentences for a person: something works worse than it should. */
  readonly onWarning?: (message: string) => void;
  readonly prepareTimeoutMs?: number;
  readonly restartBackoff?: Backoff;
  /** The script of the worker threads, for tests. */
  readonly workerScript?: URL;
}

/** What one shared task has done so far. */
export interface TaskRuntimeStatistics extends AnalysisCounters {
  readonly task: TaskName;
  /** Size of the model's own input. */
  readonly input: PictureSize;
  readonly restarts: number;
}

const DEFAULTS = {
  loadTimeoutMs: 60_000,
  analysisTimeoutMs: 10_000,
  closeTimeoutMs: 2_000,
  prepareTimeoutMs: 5_000,
  restartBackoff: { initialMs: 500, maximumMs: 30_000 },
  workerScript: new URL('./worker/task-worker.ts', import.meta.url),
} as const;

interface Shared {
  readonly plan: TaskPlan;
  readonly size: PictureSize;
  readonly task: SharedTask;
  users: number;
}

/** Tasks without a model take any picture in one worker. */
const ANY_SIZE: ModelInputSize = { width: 0, height: 0 };

/** Runs tasks in worker threads: one thread for each task and input size, shared by all cameras that need it. */
export class WorkerTaskRuntime implements TaskRuntime {
  readonly #options: WorkerTaskRuntimeOptions;
  readonly #shared = new Map<string, Shared>();
  #disposed = false;

  constructor(options: WorkerTaskRuntimeOptions) {
    this.#options = options;
  }

  async load(name: TaskName, picture: PictureSize, signal: AbortSignal): Promise<TaskRunner> {
    signal.throwIfAborted();
    if (this.#disposed) throw new OperationalError('task-failed', 'The tasks are shutting down.');
    const plan = await this.#options.plan(name);
    signal.throwIfAborted();
    const rule = plan.method.kind === 'model' ? plan.method.model.entry.input.size : ANY_SIZE;
    const shared = this.#share(plan, modelInputSizeFor(rule, picture));
    shared.users += 1;
    try {
      return this.#createRunner(shared, await untilAborted(shared.task.ready, signal));
    } catch (error) {
      await this.#leave(shared);
      throw error;
    }
  }

  /** One entry for each task and input size in use. */
  statistics(): TaskRuntimeStatistics[] {
    return [...this.#shared.values()].map(({ plan, size, task }) => ({
      task: plan.name,
      input: size,
      restarts: task.restarts,
      ...task.counters,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const tasks = [...this.#shared.values()].map(({ task }) => task);
    this.#shared.clear();
    await Promise.all(tasks.map((task) => task.close()));
  }

  #share(plan: TaskPlan, size: PictureSize): Shared {
    const key = `${plan.name} ${size.width}x${size.height}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const shared: Shared = { plan, size, task: this.#createTask(plan, size), users: 0 };
    this.#shared.set(key, shared);
    return shared;
  }

  #createTask(plan: TaskPlan, size: PictureSize): SharedTask {
    const { cacheDirectory, modelsDirectory, inference, onWarning = () => {}, ...rest } = this.#options;
    const { workerScript: script, ...limits } = { ...DEFAULTS, ...rest };
    const settings = { plan, size, inference, modelsDirectory, cacheDirectory };
    return new SharedTask({ ...limits, script, settings, onWarning });
  }

  #createRunner(shared: Shared, opened: OpenedTask): TaskRunner {
    const cameras = new Set<string>();
    let released = false;
    return {
      task: shared.plan.name,
      plan: shared.plan,
      get provider() {
        return shared.task.provider;
      },
      maximumBatch: opened.maximumBatch,
      inputFor: (picture) => taskInputFor(opened.image, picture),
      analyse: (camera, job) => {
        if (released) return Promise.resolve(null);
        cameras.add(camera);
        return shared.task.analyse(camera, job);
      },
      release: async () => {
        if (released) return;
        released = true;
        for (const camera of cameras) shared.task.withdraw(camera);
        await this.#leave(shared);
      },
    };
  }

  async #leave(shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    for (const [key, entry] of this.#shared) {
      if (entry === shared) this.#shared.delete(key);
    }
    await shared.task.close();
  }
}

/** The outcome of `work`, or a rejection with the signal's reason if that comes first. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
