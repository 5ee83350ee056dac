import type { Box, Point } from '../geometry/box.ts';

/** One thing that a task found in one frame. */
export interface Detection {
  readonly label: string;
  /** Confidence in 0..1, as the model gives it; scales differ between models. */
  readonly score: number;
  readonly box: Box;
  /** Named order of the task, e.g. right eye, left eye, nose, mouth, right ear, left ear for faces. */
  readonly landmarks?: readonly Point[];
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
}
