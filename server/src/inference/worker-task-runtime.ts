import type { TaskName } from '#contract/config.ts';
import type { AnalysisCounters } from '#core/scheduling/analysis-schedule.ts';
import type { Backoff } from '#core/scheduling/backoff.ts';
import { OperationalError } from '../operational-error.ts';
import type { PictureSize, TaskInput } from '../tasks/task.ts';
import { TASK_DEFINITIONS } from '../tasks/task-definitions.ts';
import { findModelsDirectory } from './model-store/models-directory.ts';
import { SharedTask } from './shared-task.ts';
import type { TaskRunner, TaskRuntime } from './task-runner.ts';
import type { WorkerTimeouts } from './worker/worker-connection.ts';

export interface WorkerTaskRuntimeOptions extends Partial<WorkerTimeouts> {
  /** Holds the imported models; created when missing. */
  readonly cacheDirectory: string;
  /** Holds the models as they are shipped; by default the one of the npm package `@vladmandic/human`. */
  readonly modelsDirectory?: string;
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
  readonly input: TaskInput;
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
  readonly name: TaskName;
  readonly input: TaskInput;
  readonly task: SharedTask;
  users: number;
}

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
    const shared = this.#share(name, TASK_DEFINITIONS[name].inputFor(picture));
    shared.users += 1;
    try {
      await untilAborted(shared.task.ready, signal);
    } catch (error) {
      await this.#leave(shared);
      throw error;
    }
    return this.#createRunner(shared);
  }

  /** One entry for each task and input size in use. */
  statistics(): TaskRuntimeStatistics[] {
    return [...this.#shared.values()].map(({ name, input, task }) => ({
      task: name,
      input,
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

  #share(name: TaskName, input: TaskInput): Shared {
    const key = `${name} ${input.width}x${input.height}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const shared: Shared = { name, input, task: this.#createTask(name, input), users: 0 };
    this.#shared.set(key, shared);
    return shared;
  }

  #createTask(task: TaskName, input: TaskInput): SharedTask {
    const { cacheDirectory, modelsDirectory = findModelsDirectory(), onWarning = () => {}, ...rest } = this.#options;
    const { workerScript: script, ...limits } = { ...DEFAULTS, ...rest };
    return new SharedTask({ ...limits, script, settings: { task, input, modelsDirectory, cacheDirectory }, onWarning });
  }

  #createRunner(shared: Shared): TaskRunner {
    const cameras = new Set<string>();
    let released = false;
    return {
      task: shared.name,
      model: TASK_DEFINITIONS[shared.name].model,
      input: shared.input,
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
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
