import type { Attributes, Detection, RecognisedText } from './detection.ts';

/** One class of a whole picture. */
export interface ClassScore {
  readonly label: string;
  readonly score: number;
}

/**
 * How far everything in a picture is: `width` times `height` samples, row by row, stretched over the picture. 255 is nearest
 * and 0 farthest; what they stand for is said by the model.
 */
export interface DepthMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** `metres` where the model measures; `relative` where it only tells nearer from farther. */
  readonly unit: 'relative' | 'metres';
  /** The model's values behind the samples 255 and 0. */
  readonly nearest: number;
  readonly farthest: number;
}

/**
 * What a task made of one picture. Every task fills the parts that it knows of; decoding, scheduling, tracking, overlay,
 * storage and events are the same for all. Coordinates are relative to the picture that the task was given.
 */
export interface Result {
  readonly objects: readonly Detection[];
  /** Of the whole picture, best first. */
  readonly classes?: readonly ClassScore[];
  /** Of the whole picture: a unit vector. */
  readonly embedding?: Float32Array;
  readonly depth?: DepthMap;
  readonly attributes?: Attributes;
  readonly text?: RecognisedText;
}

export const NOTHING_FOUND: Result = { objects: [] };
