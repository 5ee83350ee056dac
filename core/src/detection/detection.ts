import type { Box, Point } from '../geometry/box.ts';

/** A named joint or corner with how sure the model is of it, in 0..1. Relative picture coordinates. */
export interface Keypoint extends Point {
  readonly score: number;
}

/**
 * The silhouette of an object inside its box: `width` times `height` samples, row by row, stretched over the box; 0 is outside and
 * 255 inside.
 */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Text that was read, and how sure the reader is of the whole of it, in 0..1. */
export interface RecognisedText {
  readonly value: string;
  readonly score: number;
}

/** One property of an object, e.g. `colour: red`. */
export interface Attribute {
  readonly value: string;
  readonly score: number;
}

/** Properties by name: `colour`, `identity`, … */
export type Attributes = Readonly<Record<string, Attribute>>;

/** One thing that a task found in one picture. */
export interface Detection {
  readonly label: string;
  /** Confidence in 0..1, as the model gives it; scales differ between models. */
  readonly score: number;
  readonly box: Box;
  /** Named order of the task, e.g. right eye, left eye, nose, mouth, right ear, left ear for faces. */
  readonly landmarks?: readonly Point[];
  /** Joints in the order of the task, e.g. `PERSON_KEYPOINTS` for poses. */
  readonly keypoints?: readonly Keypoint[];
  readonly mask?: Mask;
  /** What the object looks like, as a unit vector that is compared by its dot product. */
  readonly embedding?: Float32Array;
  readonly attributes?: Attributes;
  readonly text?: RecognisedText;
}

/** How a box changes, in relative picture units per second. */
export interface BoxVelocity {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A detection that the tracker has given an identity within its camera session. */
export interface TrackedObject extends Detection {
  /** Unique among the tracks of one camera and task for the life of the tracker. */
  readonly trackId: number;
  readonly velocity: BoxVelocity;
  /** Has not moved for a while; left out where it moves or nobody knows. */
  readonly isStationary?: boolean;
  /** Ids under which this very object was known until now: it was recognised as the earlier track of `trackId`. Told once. */
  readonly mergedFrom?: readonly number[];
}
