import type { TaskName } from '#contract/config.ts';
import type { Detection } from '#core/detection/detection.ts';
import type { PictureSize, TaskImage, TaskInput } from '../tasks/task.ts';

/** What an analysis gave, with the time that each part of it took. */
export interface Analysis {
  readonly detections: readonly Detection[];
  /** Time inside the worker: normalisation, model and decoding of its outputs. */
  readonly inferenceMs: number;
}

/** A frame that a camera would like to have analysed; it is scaled only when its turn has come. */
export interface AnalysisJob {
  /** Scales the frame to the runner's input. Called at most once, only when a worker is about to be free. */
  prepare(): Promise<TaskImage>;
}

/** One task for one picture shape. Runners of the same task and input size share one worker and one model session. */
export interface TaskRunner {
  readonly task: TaskName;
  /** Name of the model for people, or null for a classical algorithm. */
  readonly model: string | null;
  readonly input: TaskInput;
  /**
   * Offers the newest frame of `camera`. At most one frame per camera waits: a newer one replaces it, and the
   * replaced call resolves to null. Cameras are served in turn.
   *
   * @throws OperationalError `task-failed` when the worker died or the model refused the picture.
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
   * @throws OperationalError `model-missing` | `model-invalid` | `task-failed`
   */
  load(task: TaskName, picture: PictureSize, signal: AbortSignal): Promise<TaskRunner>;
}
