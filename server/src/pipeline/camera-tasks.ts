import { setTimeout as delay } from 'node:timers/promises';
import type { TaskStatus } from '#contract/camera-status.ts';
import type { TaskName, TaskSettings } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import { type Backoff, backoffDelayMs } from '#core/scheduling/backoff.ts';
import type { WallClockMapping } from '#core/time/media-time.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { describeError } from '../operational-error.ts';
import { TrackRecorder } from '../sinks/events/track-recorder.ts';
import type { DecodeStage } from './decode-stage.ts';
import { TaskStage, type TaskStageSettings } from './task-stage.ts';

const DEFAULT_RELOAD_BACKOFF: Backoff = { initialMs: 2_000, maximumMs: 60_000 };

export interface CameraTasksOptions {
  readonly camera: string;
  readonly tasks: ReadonlyMap<TaskName, TaskStageSettings>;
  readonly video: VideoStream;
  readonly clock: WallClockMapping;
  readonly decode: DecodeStage;
  readonly runtime: TaskRuntime;
  readonly emitTrack: (change: TrackChange) => void;
  readonly onResult: (result: FrameResult) => void;
  /** Hears which tasks deliver results, whenever that changes. */
  readonly onActiveTasks: (tasks: TaskName[]) => void;
  readonly reloadBackoff?: Backoff;
}

/**
 * The vision tasks of one camera session. Each loads, runs, fails and comes back on its own; viewing and recording
 * never wait for any of them.
 */
export class CameraTasks implements AsyncDisposable {
  readonly #options: CameraTasksOptions;
  readonly #slots: TaskSlot[];
  readonly #closing = new AbortController();

  constructor(options: CameraTasksOptions) {
    this.#options = options;
    this.#slots = [...options.tasks].map(
      ([task, settings]) => new TaskSlot(task, settings, options, this.#closing.signal, () => this.#announce()),
    );
  }

  status(nowMs: number): TaskStatus[] {
    return this.#slots.map((slot) => slot.status(nowMs));
  }

  /** Resolves when every task has loaded or failed, and has analysed what it was given. */
  async settled(): Promise<void> {
    for (const slot of this.#slots) await slot.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The camera was stopped'));
    await Promise.all(this.#slots.map((slot) => slot.ended));
  }

  #announce(): void {
    this.#options.onActiveTasks(this.#slots.filter((slot) => slot.isRunning).map((slot) => slot.task));
  }
}

/** One task: loaded, run until it fails, loaded again after a pause. */
class TaskSlot {
  readonly task: TaskName;
  readonly ended: Promise<void>;
  readonly #settings: TaskStageSettings;
  readonly #options: CameraTasksOptions;
  readonly #signal: AbortSignal;
  readonly #onChange: () => void;
  readonly #decided = Promise.withResolvers<void>();
  #stage: TaskStage | null = null;
  #failure: string | null = null;

  constructor(
    task: TaskName,
    settings: TaskStageSettings,
    options: CameraTasksOptions,
    signal: AbortSignal,
    onChange: () => void,
  ) {
    this.task = task;
    this.#settings = settings;
    this.#options = options;
    this.#signal = signal;
    this.#onChange = onChange;
    this.ended = this.#run();
  }

  get isRunning(): boolean {
    return this.#stage !== null;
  }

  async settled(): Promise<void> {
    await this.#decided.promise;
    await this.#stage?.settled();
  }

  status(nowMs: number): TaskStatus {
    if (this.#stage !== null) return this.#stage.status(nowMs);
    return {
      task: this.task,
      state: this.#failure === null ? 'loading' : 'failed',
      reason: this.#failure,
      model: null,
      provider: null,
      account: null,
      targetFps: this.#settings.fps === 'all' ? null : this.#settings.fps,
      stages: [],
    };
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#signal.aborted; ) {
      const changed = this.#options.runtime.changes(this.task);
      const ending = AbortSignal.any([this.#signal, changed]);
      try {
        await this.#runOnce(ending);
        failures = 0;
      } catch (error) {
        if (this.#signal.aborted) return this.#decided.resolve();
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
    const { camera, clock, decode, video, runtime, emitTrack, onResult } = this.#options;
    const runner = await runtime.load(this.task, video, ending);
    const failed = Promise.withResolvers<never>();
    const stopped = new Promise<void>((resolve) => {
      if (ending.aborted) resolve();
      ending.addEventListener('abort', () => resolve(), { once: true });
    });
    await using stage = new TaskStage({
      camera,
      settings: this.#settings,
      runner,
      recorder: new TrackRecorder({ camera, task: this.task, clock, emit: emitTrack }),
      onResult,
      onFailure: failed.reject,
    });
    const unsubscribe = decode.subscribe((frame) => stage.offer(frame));
    this.#setStage(stage);
    try {
      await Promise.race([failed.promise, stopped]);
    } finally {
      unsubscribe();
      this.#setStage(null);
    }
  }

  #setStage(stage: TaskStage | null): void {
    this.#stage = stage;
    if (stage !== null) {
      this.#failure = null;
      this.#decided.resolve();
    }
    this.#onChange();
  }
}

/** The settings of a camera's tasks, complete after the merge of all defaults. */
export function taskStageSettings(
  tasks: Partial<Record<TaskName, TaskSettings | null>>,
): Map<TaskName, TaskStageSettings> {
  return new Map(
    Object.entries(tasks).map(([task, settings]) => [
      task,
      {
        fps: settings?.fps ?? 5,
        minimumScore: settings?.minimumScore ?? 0.5,
        ...(settings?.labels && { labels: settings.labels }),
      },
    ]),
  );
}
