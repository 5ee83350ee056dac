import type { TaskName } from '#contract/config.ts';
import type { Result } from '#core/detection/result.ts';
import type { AnalysisTally } from '#core/scheduling/analysis-tally.ts';
import type { PictureSize, TaskFrame, TaskInput } from '../tasks/task.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';

/** What an analysis gave, with the time that each part of it took. */
export interface Analysis {
  /** One for each picture, in order; coordinates are relative to that picture. */
  readonly results: readonly Result[];
  /** Time inside the worker: normalisation, model and decoding of its outputs; where pictures of several cameras ran together, of all. */
  readonly inferenceMs: number;
}

/** A frame that a camera would like to have analysed; it is scaled only when its turn has come. */
export interface AnalysisJob {
  /** When the frame was decoded, on the clock of `performance.now()`: tells how late it is. */
  readonly decodedAtMs: number;
  /** Share of the camera among those that wait; 1 unless the user says otherwise. */
  readonly weight?: number;
  /** Goes before frames that are not, e.g. while an alert is open; a quarter of the worker stays with those. */
  readonly isUrgent?: boolean;
  /** Is told that the frame was offered and what became of it, which says why the answer is null. */
  readonly tally?: AnalysisTally | undefined;
  /**
   * Scales the frame, or the parts of it that matter, to what the runner wants. Called at most once, only when a worker is about to be
   * free.
   */
  prepare(): Promise<readonly TaskFrame[]>;
}

/** One task for one picture shape. Runners of the same task and input size share one worker and one model session. */
export interface TaskRunner {
  readonly task: TaskName;
  readonly plan: TaskPlan;
  /** What runs the model, for people; null for an algorithm without one. */
  readonly provider: string | null;
  /** Pictures that are analysed in one go; of more, each is analysed on its own. */
  readonly maximumBatch: number;
  /** What a picture, or a part of one, of this size has to be scaled to. */
  inputFor(picture: PictureSize): TaskInput;
  /**
   * Offers the newest frame of `camera`. At most one frame per camera waits: a newer one replaces it, and the
   * replaced call resolves to null, and so does one that waited too long (`inference.stalenessMs`). Cameras are served by weight; a
   * frame of several pictures takes as many turns.
   *
   * @throws OperationalError `task-failed` when the worker died or the model refused the picture; `task-changed`; `task-disabled`
   */
  analyse(camera: string, job: AnalysisJob): Promise<Analysis | null>;
  /** Gives the runner back; the worker ends when its last user has gone. */
  release(): Promise<void>;
}

/** Loads tasks. Owned by the media process, closed with it. */
export interface TaskRuntime extends AsyncDisposable {
  /**
   * Makes a task ready for pictures of this size: imports the model on first use, starts its worker, warms it up.
   *
   * @throws OperationalError `task-unknown` | `model-unknown` | `model-missing` | `model-invalid` | `task-failed` | `task-disabled`
   */
  load(task: TaskName, picture: PictureSize, signal: AbortSignal): Promise<TaskRunner>;
  /**
   * Fires when the task is another one from now on, because its file or the configuration has changed: its runners take no more
   * frames (`task-changed`), and it may be loaded at once, also where it could not be before. Each change needs a new signal.
   */
  changes(task: TaskName): AbortSignal;
}
