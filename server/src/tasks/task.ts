import type { ModelOutputs } from '#core/decoding/decoder.ts';
import type { Letterbox } from '#core/detection/letterbox.ts';
import type { Result } from '#core/detection/result.ts';
import type { Box } from '#core/geometry/box.ts';
import type { PictureSize } from '#core/geometry/picture-size.ts';
import type { ImageSpec } from '#core/model-input/image-spec.ts';

export type TaskImageFormat = 'rgb' | 'gray';

/** A picture as a task gets it: tightly packed rows of 8-bit samples, 3 bytes a pixel for `rgb` and 1 for `gray`. */
export interface TaskImage {
  readonly format: TaskImageFormat;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The size and format that a picture has to be scaled to before a task looks at it. */
export interface TaskInput {
  readonly format: TaskImageFormat;
  readonly width: number;
  readonly height: number;
}

export type { PictureSize };

/** The object of another task whose picture is looked at. */
export interface LookedAtObject {
  readonly trackId: number;
  readonly label: string;
  readonly score: number;
}

/** Where a picture comes from. */
export interface FrameContext {
  readonly camera: string;
  /** Media time of the frame on the camera's timeline, in microseconds. */
  readonly ptsUs: number;
  /** The part of the frame that the picture shows, relative to the whole frame. */
  readonly region: Box;
  /** Null where the picture is no object of another task. */
  readonly object: LookedAtObject | null;
}

export interface TaskFrame {
  readonly image: TaskImage;
  readonly context: FrameContext;
}

/** What a model gave for one picture. */
export interface UnreadOutputs {
  /** By the model's own names, in its order. */
  readonly outputs: ModelOutputs;
  /** Where the picture lies in the model's input. */
  readonly letterbox: Letterbox;
}

/**
 * A vision task, ready to look at pictures of the sizes that its plan asks for. It lives inside a worker thread, because
 * onnxruntime-node blocks the event loop of its thread while it runs, and because code of others may hang.
 */
export interface Task {
  /** What runs the model, for people: `cpu`, `cuda`, …; null for an algorithm without one. */
  readonly provider: string | null;
  /** What pictures have to be scaled to. */
  readonly image: ImageSpec;
  /** Pictures that it can look at in one go; more are looked at one after the other. */
  readonly maximumBatch: number;
  /**
   * Looks at pictures, which may come from several cameras.
   *
   * @returns one result for each picture in order; coordinates are relative to that picture, scores unfiltered above the task's own floor
   */
  analyse(frames: readonly TaskFrame[]): Promise<readonly Result[]>;
  close(): Promise<void>;
  /** Runs the model on one picture and leaves its outputs as they are. Left out where it is not one model that runs. */
  run?(frame: TaskFrame): Promise<UnreadOutputs>;
  /** Left out, it is made to look at blank pictures. */
  warmUp?(): Promise<void>;
}
