import type { TaskStatus } from '#contract/camera-status.ts';
import type { DetectConfig, TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import type { Result } from '#core/detection/result.ts';
import type { Backoff } from '#core/scheduling/backoff.ts';
import type { WallClockMapping } from '#core/time/media-time.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import type { RuleWatcher } from '../sinks/rules/rule-watcher.ts';
import { FrameMotion } from './frame-motion.ts';
import type { FrameSource } from './frame-source.ts';
import { ObjectFeed } from './object-feed.ts';
import { TaskSlot } from './task-slot.ts';
import { LOOK_EVERYWHERE, type TaskStageSettings } from './task-stage.ts';

export interface CameraTasksOptions {
  readonly camera: string;
  readonly tasks: ReadonlyMap<TaskName, TaskStageSettings>;
  readonly video: VideoStream;
  readonly clock: WallClockMapping;
  readonly decode: FrameSource;
  readonly runtime: TaskRuntime;
  /** Makes more of what a task says of another one's object, e.g. puts a name to a face. */
  readonly interpret?: (task: TaskName, result: Result, minimumScore: number) => Result;
  readonly emitTrack: (change: TrackChange) => void;
  readonly onResult: (result: FrameResult) => void;
  /** Hears which tasks deliver results, whenever that changes. */
  readonly onActiveTasks: (tasks: TaskName[]) => void;
  readonly reloadBackoff?: Backoff;
  /** Hears of every result with its frame, and says whether the camera goes before others. */
  readonly rules?: Omit<RuleWatcher, 'stopWatching'> | undefined;
}

/**
 * The vision tasks of one camera session. Each loads, runs, fails and comes back on its own; viewing and recording
 * never wait for any of them. Tasks that look at the objects of others get them through the feed.
 */
export class CameraTasks implements AsyncDisposable {
  readonly #options: CameraTasksOptions;
  readonly #slots: readonly TaskSlot[];
  readonly #motion: FrameMotion;
  readonly #closing = new AbortController();

  constructor(options: CameraTasksOptions) {
    this.#options = options;
    const [{ look = LOOK_EVERYWHERE } = {}] = [...options.tasks.values()];
    this.#motion = new FrameMotion(look.masks);
    const shared = {
      ...options,
      motion: this.#motion,
      feed: new ObjectFeed(),
      signal: this.#closing.signal,
      onChange: () => this.#announce(),
    };
    this.#slots = [...options.tasks].map(([task, settings]) => new TaskSlot(task, settings, shared));
  }

  status(nowMs: number): TaskStatus[] {
    return this.#slots.map((slot) => slot.status(nowMs));
  }

  /** Resolves when every task has loaded or failed, and has analysed what it was given. */
  async settled(): Promise<void> {
    do {
      for (const slot of this.#slots) await slot.settled();
      // A task that has come to rest may have given objects to another one meanwhile.
    } while (this.#slots.some((slot) => slot.isBusy));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The camera was stopped'));
    await Promise.all(this.#slots.map((slot) => slot.ended));
    await this.#motion[Symbol.asyncDispose]();
  }

  #announce(): void {
    this.#options.onActiveTasks(this.#slots.filter((slot) => slot.isAwaited).map((slot) => slot.task));
  }
}

/** The settings of a camera's tasks, complete after the merge of all defaults. */
export function taskStageSettings({
  tasks,
  masks,
  regions,
  zoom,
  weight,
}: Pick<DetectConfig, 'tasks' | 'masks' | 'regions' | 'zoom' | 'weight'>): Map<TaskName, TaskStageSettings> {
  const look = { masks, regions, zoom, weight };
  return new Map(
    Object.entries(tasks).map(([task, settings]) => [
      task,
      {
        fps: settings?.fps ?? 5,
        minimumScore: settings?.minimumScore ?? 0.5,
        ...(settings?.labels && { labels: settings.labels }),
        look,
      },
    ]),
  );
}
