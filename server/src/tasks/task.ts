import type { Detection } from '#core/detection/detection.ts';

export type TaskImageFormat = 'rgb' | 'gray';

/** A picture as a task gets it: tightly packed rows of 8-bit samples, 3 bytes a pixel for `rgb` and 1 for `gray`. */
export interface TaskImage {
  readonly format: TaskImageFormat;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The size and format that a picture has to be scaled to before a task looks at it; it has the picture's aspect ratio, but for rounding. */
export interface TaskInput {
  readonly format: TaskImageFormat;
  readonly width: number;
  readonly height: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A vision task, ready to look at pictures of one input size. It lives inside a worker thread, because
 * onnxruntime-node blocks the event loop of its thread while it runs.
 */
export interface Task {
  readonly input: TaskInput;
  /** Boxes come back relative to the picture, without any padding that the model needs. Scores are unfiltered above the task's own floor. */
  analyse(image: TaskImage): Promise<readonly Detection[]>;
  close(): Promise<void>;
}
