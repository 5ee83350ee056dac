import type { TaskName } from '#contract/config.ts';
import type { Detection } from '#core/detection/detection.ts';
import type { AnalysisFate } from '#core/scheduling/analysis-tally.ts';
import type { Analysis, AnalysisJob, TaskRunner, TaskRuntime } from '../../inference/task-runner.ts';
import type { TaskInput } from '../../tasks/task.ts';
import type { TaskPlan } from '../../tasks/task-plan.ts';

/** A frame that the runner was offered, to be answered by the test. */
export interface OfferedFrame {
  readonly camera: string;
  /** First sample of the scaled picture. */
  readonly mark: number;
  readonly isUrgent: boolean;
  answer(detections: readonly Detection[]): void;
  drop(): void;
  fail(error: unknown): void;
}

/** A task whose answers the test gives. */
export class ScriptedTaskRunner implements TaskRunner {
  readonly task: TaskName;
  readonly plan: TaskPlan;
  readonly provider = null;
  readonly maximumBatch = 1;
  readonly offered: OfferedFrame[] = [];
  isReleased = false;
  /** Answers each frame at once where set. */
  autoAnswer: ((mark: number) => readonly Detection[]) | null = null;

  constructor(task: TaskName = 'objects') {
    this.task = task;
    this.plan = { name: task, model: 'Scripted', method: { kind: 'classical', algorithm: 'circle' }, on: null };
  }

  inputFor(): TaskInput {
    return { width: 32, height: 24, format: 'gray' };
  }

  async analyse(camera: string, job: AnalysisJob): Promise<Analysis | null> {
    job.tally?.offer();
    const settle = (fate: AnalysisFate) => job.tally?.settle(fate, job.decodedAtMs, performance.now());
    try {
      const analysis = await this.#answer(camera, job);
      settle(analysis === null ? 'replaced' : 'analysed');
      return analysis;
    } catch (error) {
      settle('failed');
      throw error;
    }
  }

  async #answer(camera: string, job: AnalysisJob): Promise<Analysis | null> {
    const [frame] = await job.prepare();
    if (this.isReleased) return null;
    const mark = frame?.image.data[0] ?? Number.NaN;
    if (this.autoAnswer !== null) return { results: [{ objects: this.autoAnswer(mark) }], inferenceMs: 1 };
    const { promise, resolve, reject } = Promise.withResolvers<Analysis | null>();
    this.offered.push({
      camera,
      mark,
      isUrgent: job.isUrgent ?? false,
      answer: (detections) => resolve({ results: [{ objects: detections }], inferenceMs: 1 }),
      drop: () => resolve(null),
      fail: reject,
    });
    return promise;
  }

  async release(): Promise<void> {
    this.isReleased = true;
    for (const frame of this.offered) frame.drop();
  }
}

/** Gives out runners, or fails to, as the test says for each load. */
export class ScriptedTaskRuntime implements TaskRuntime {
  readonly runners: ScriptedTaskRunner[] = [];
  loads = 0;
  /** Aborted, it says that every task has changed. */
  change = new AbortController();
  readonly #plan: (load: number, task: TaskName, signal: AbortSignal) => Promise<ScriptedTaskRunner>;

  constructor(plan: (load: number, task: TaskName, signal: AbortSignal) => Promise<ScriptedTaskRunner>) {
    this.#plan = plan;
  }

  async load(task: TaskName, _picture: unknown, signal: AbortSignal): Promise<TaskRunner> {
    const runner = await this.#plan(this.loads++, task, signal);
    this.runners.push(runner);
    return runner;
  }

  changes(): AbortSignal {
    if (this.change.signal.aborted) this.change = new AbortController();
    return this.change.signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
