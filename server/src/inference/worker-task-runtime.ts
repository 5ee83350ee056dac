import { isDeepStrictEqual } from 'node:util';
import type { TaskName } from '#contract/config.ts';
import type { InferenceConfig } from '#contract/models.ts';
import { type ModelInputSize, modelInputSizeFor } from '#core/model-input/image-spec.ts';
import type { WorkerLoad } from '#core/scheduling/analysis-schedule.ts';
import type { AnalysisCounters } from '#core/scheduling/analysis-tally.ts';
import type { Backoff } from '#core/scheduling/backoff.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { PictureSize } from '../tasks/task.ts';
import { taskInputFor } from '../tasks/task-image.ts';
import type { PlannedModel, TaskPlan } from '../tasks/task-plan.ts';
import { OwnTaskJudge } from './own-task-judge.ts';
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
  /** Finds the models that tasks of the user's own ask for; left out, there are none. */
  readonly planModel?: (model: string) => Promise<PlannedModel>;
  /** How many pictures were measured to be best in one go; must not reject. Left out, one at a time. */
  readonly batchFor?: (plan: TaskPlan, input: PictureSize, provider: string | null) => Promise<number>;
  /** Receives sentences for a person: something works worse than it should. */
  readonly onWarning?: (message: string) => void;
  readonly prepareTimeoutMs?: number;
  readonly restartBackoff?: Backoff;
  /** The script of the worker threads, for tests. */
  readonly workerScript?: URL;
}

/** What one shared task has done so far. */
export interface TaskRuntimeStatistics extends AnalysisCounters, WorkerLoad {
  readonly task: TaskName;
  /** What runs the model now; null for an algorithm without one. */
  readonly provider: string | null;
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

type PlanOutcome = { readonly plan: TaskPlan; readonly error: null } | { readonly plan: null; readonly error: unknown };

function isSamePlan(a: PlanOutcome, b: PlanOutcome): boolean {
  return isDeepStrictEqual(a.plan, b.plan) && describeError(a.error) === describeError(b.error);
}

async function refuseModel(name: string): Promise<never> {
  throw new OperationalError('model-unknown', `There is no model "${name}" here.`);
}

/** Tasks without a model take any picture in one worker. */
const ANY_SIZE: ModelInputSize = { width: 0, height: 0 };

/** Runs tasks in worker threads: one thread for each task and input size, shared by all cameras that need it. */
export class WorkerTaskRuntime implements TaskRuntime {
  readonly #options: WorkerTaskRuntimeOptions;
  readonly #shared = new Map<string, Shared>();
  /** What each task that anybody asked for was found to be, or why it is none. */
  readonly #plans = new Map<TaskName, PlanOutcome>();
  readonly #judges = new Map<TaskName, OwnTaskJudge>();
  readonly #changes = new Map<TaskName, AbortController>();
  #replans = 0;
  #disposed = false;

  constructor(options: WorkerTaskRuntimeOptions) {
    this.#options = options;
  }

  async load(name: TaskName, picture: PictureSize, signal: AbortSignal): Promise<TaskRunner> {
    signal.throwIfAborted();
    const plan = await this.#plan(name);
    signal.throwIfAborted();
    if (this.#disposed) throw new OperationalError('task-failed', 'The tasks are shutting down.');
    const verdict = this.#judgeOf(plan)?.verdict;
    if (verdict != null) throw verdict;
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

  changes(task: TaskName): AbortSignal {
    const known = this.#changes.get(task) ?? new AbortController();
    this.#changes.set(task, known);
    return known.signal;
  }

  /** Looks again at what every task does, after files or the configuration have changed. Only tasks that differ are disturbed. */
  async replan(): Promise<void> {
    this.#replans += 1;
    await Promise.all([...this.#plans.keys()].map((task) => this.#lookUp(task)));
  }

  /** One entry for each task and input size in use. */
  statistics(nowMs = performance.now()): TaskRuntimeStatistics[] {
    return [...this.#shared.values()].map(({ plan, size, task }) => ({
      task: plan.name,
      input: size,
      provider: task.provider,
      restarts: task.restarts,
      ...task.counters,
      ...task.load(nowMs),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const tasks = [...this.#shared.values()].map(({ task }) => task);
    this.#shared.clear();
    await Promise.all(tasks.map((task) => task.close()));
  }

  async #plan(task: TaskName): Promise<TaskPlan> {
    const { plan, error } = await this.#lookUp(task);
    if (plan === null) throw error;
    return plan;
  }

  async #lookUp(task: TaskName): Promise<PlanOutcome> {
    for (;;) {
      const replans = this.#replans;
      const outcome = await this.#findPlan(task);
      // What was read while something changed may be neither the old nor the new.
      if (replans !== this.#replans) continue;
      this.#adopt(task, outcome);
      return outcome;
    }
  }

  async #findPlan(task: TaskName): Promise<PlanOutcome> {
    try {
      return { plan: await this.#options.plan(task), error: null };
    } catch (error) {
      return { plan: null, error };
    }
  }

  /** A file may be read again before anybody has told of its change; whoever sees it first sees to it. */
  #adopt(task: TaskName, now: PlanOutcome): void {
    const before = this.#plans.get(task);
    this.#plans.set(task, now);
    if (before === undefined || isSamePlan(before, now)) return;
    this.#judges.delete(task);
    const reason = new OperationalError('task-changed', `The task "${task}" has changed and is loaded anew.`, {
      retryable: true,
    });
    const retired = [...this.#shared].filter(([, { plan }]) => plan.name === task);
    for (const [key, shared] of retired) {
      this.#shared.delete(key);
      void shared.task.retire(reason);
    }
    const changes = this.#changes.get(task);
    this.#changes.delete(task);
    changes?.abort(reason);
  }

  /** Code of the user's own is judged by name until it changes, however often it is loaded. */
  #judgeOf(plan: TaskPlan): OwnTaskJudge | undefined {
    if (plan.method.kind !== 'file') return undefined;
    const judge = this.#judges.get(plan.name) ?? new OwnTaskJudge(plan.name, () => performance.now());
    this.#judges.set(plan.name, judge);
    return judge;
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
    const planModel = this.#options.planModel ?? refuseModel;
    const { workerScript: script, batchFor, ...limits } = { ...DEFAULTS, ...rest };
    const settings = { plan, size, inference, modelsDirectory, cacheDirectory };
    return new SharedTask({
      ...limits,
      stalenessMs: inference.stalenessMs,
      batchFor: batchFor && ((provider) => batchFor(plan, size, provider)),
      script,
      settings,
      onWarning,
      planModel,
      judge: this.#judgeOf(plan),
    });
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
