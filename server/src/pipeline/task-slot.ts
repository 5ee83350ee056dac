import { setTimeout as delay } from 'node:timers/promises';
import type { TaskStatus } from '#contract/camera-status.ts';
import type { TaskName } from '#contract/config.ts';
import { AnalysisTally } from '#core/scheduling/analysis-tally.ts';
import { type Backoff, backoffDelayMs } from '#core/scheduling/backoff.ts';
import { mapToWallTime } from '#core/time/media-time.ts';
import type { TaskRunner } from '../inference/task-runner.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { TrackRecorder } from '../sinks/events/track-recorder.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';
import type { CameraTasksOptions } from './camera-tasks.ts';
import type { FrameMotion } from './frame-motion.ts';
import type { ObjectFeed } from './object-feed.ts';
import { ObjectTaskStage, type ObjectTaskStageOptions } from './object-task-stage.ts';
import { TaskStage, type TaskStageSettings } from './task-stage.ts';

const DEFAULT_RELOAD_BACKOFF: Backoff = { initialMs: 2_000, maximumMs: 60_000 };

export interface TaskSlotOptions extends CameraTasksOptions {
  readonly motion: FrameMotion;
  readonly feed: ObjectFeed;
  /** Ends the task. */
  readonly signal: AbortSignal;
  /** Something about `isAwaited` may have changed. */
  readonly onChange: () => void;
}

/** One task of a camera: loaded, run until it fails, loaded again after a pause. */
export class TaskSlot {
  readonly task: TaskName;
  readonly ended: Promise<void>;
  readonly #settings: TaskStageSettings;
  readonly #options: TaskSlotOptions;
  readonly #decided = Promise.withResolvers<void>();
  /** Outlives failures, so that those are counted too. */
  readonly #tally = new AnalysisTally();
  #stage: TaskStage | ObjectTaskStage | null = null;
  #failure: string | null = null;

  constructor(task: TaskName, settings: TaskStageSettings, options: TaskSlotOptions) {
    this.task = task;
    this.#settings = settings;
    this.#options = options;
    this.ended = this.#run();
  }

  /** Whether it delivers results that viewers may wait for. A task that only describes the objects of another one does not. */
  get isAwaited(): boolean {
    return this.#stage instanceof ObjectTaskStage ? this.#stage.hasFindings : this.#stage !== null;
  }

  /** Whether it looks at another task's objects right now. */
  get isBusy(): boolean {
    return this.#stage instanceof ObjectTaskStage && this.#stage.isBusy;
  }

  async settled(): Promise<void> {
    await this.#decided.promise;
    await this.#stage?.settled();
  }

  status(nowMs: number): TaskStatus {
    const account = this.#tally.figures(nowMs);
    if (this.#stage !== null) return { ...this.#stage.status(nowMs), account };
    return {
      task: this.task,
      state: this.#failure === null ? 'loading' : 'failed',
      reason: this.#failure,
      model: null,
      provider: null,
      account,
      targetFps: this.#settings.fps === 'all' ? null : this.#settings.fps,
      stages: [],
    };
  }

  async #run(): Promise<void> {
    const { signal, runtime } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      const changed = runtime.changes(this.task);
      const ending = AbortSignal.any([signal, changed]);
      try {
        await this.#runOnce(ending);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return this.#decided.resolve();
        // What has changed gets its new chance at once.
        failures = changed.aborted ? 0 : failures + 1;
        if (changed.aborted) continue;
        this.#failure = describeError(error);
        this.#decided.resolve();
        const backoff = this.#options.reloadBackoff ?? DEFAULT_RELOAD_BACKOFF;
        await delay(backoffDelayMs(backoff, failures), undefined, { signal: ending }).catch(() => {});
      }
    }
  }

  /** Ends when the camera stops or the task changes; rejects when the task fails. */
  async #runOnce(ending: AbortSignal): Promise<void> {
    const { video, runtime } = this.#options;
    const runner = await runtime.load(this.task, video, ending);
    const failed = Promise.withResolvers<never>();
    const stopped = new Promise<void>((resolve) => {
      if (ending.aborted) resolve();
      ending.addEventListener('abort', () => resolve(), { once: true });
    });
    await using parts = new AsyncDisposableStack();
    try {
      this.#setStage(this.#open(runner, parts, failed.reject));
    } catch (error) {
      await runner.release();
      throw error;
    }
    try {
      await Promise.race([failed.promise, stopped]);
    } finally {
      this.#setStage(null);
    }
  }

  #open(
    runner: TaskRunner,
    parts: AsyncDisposableStack,
    onFailure: (error: unknown) => void,
  ): TaskStage | ObjectTaskStage {
    const { camera, clock, decode, emitTrack, onResult, onChange, interpret, feed, motion } = this.#options;
    const isUrgent = () => this.#options.rules?.isUrgent(camera) ?? false;
    const settings = this.#settings;
    const { on } = runner.plan;
    if (on !== null) this.#requireObjectsOf(on);
    const recorder = new TrackRecorder({ camera, task: this.task, clock, emit: emitTrack });
    const onAnalysed = this.#watchRules(recorder);
    const tally = this.#tally;
    const shared = { camera, settings, runner, recorder, feed, tally, isUrgent, onResult, onAnalysed, onFailure };
    if (on === null) {
      const stage = parts.use(new TaskStage({ ...shared, motion }));
      parts.defer(decode.subscribe((frame, hint) => stage.offer(frame, hint), settings));
      return stage;
    }
    return parts.use(
      new ObjectTaskStage({
        ...shared,
        on,
        interpret: interpret && ((result) => interpret(this.task, result, settings.minimumScore)),
        onFindings: onChange,
      }),
    );
  }

  /** What describes the objects of another task has no events of its own. */
  #watchRules(recorder: TrackRecorder): ObjectTaskStageOptions['onAnalysed'] {
    const { camera, clock, rules } = this.#options;
    if (rules === undefined) return undefined;
    return ({ objects }, frame, analysedAtMs, areOwn = true) => {
      const eventIdOf = (trackId: number) => {
        const object = objects.find((seen) => seen.trackId === trackId);
        return object === undefined ? recorder.findEventId(trackId) : recorder.eventIdOf(object);
      };
      rules.observe({
        camera,
        task: this.task,
        frame,
        objects,
        wallMs: mapToWallTime(clock, frame.ptsUs) / 1000,
        analysedAtMs,
        eventIdOf: areOwn ? eventIdOf : () => null,
      });
    };
  }

  #requireObjectsOf({ task }: NonNullable<TaskPlan['on']>): void {
    if (task !== this.task && this.#options.tasks.has(task)) return;
    throw new OperationalError(
      'task-needs-objects',
      `The task "${this.task}" looks at the objects of the task "${task}", which this camera does not run. Add "${task}" to its tasks.`,
    );
  }

  #setStage(stage: TaskStage | ObjectTaskStage | null): void {
    this.#stage = stage;
    if (stage !== null) {
      this.#failure = null;
      this.#decided.resolve();
    }
    this.#options.onChange();
  }
}
