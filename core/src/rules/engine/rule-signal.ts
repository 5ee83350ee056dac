import type { Keypoint, TrackedObject } from '../../detection/detection.ts';
import type { Box } from '../../geometry/box.ts';
import type { MediaTimeUs } from '../../time/media-time.ts';
import type { Severity } from '../vocabulary.ts';

/** The part of a tracked object that rules look at. */
export type ObservedObject = Pick<
  TrackedObject,
  'trackId' | 'label' | 'box' | 'isStationary' | 'mergedFrom' | 'attributes' | 'text'
> & { readonly keypoints?: readonly Keypoint[] };

/** What a task found in one frame of a camera, and when that was by the clock on the wall. */
export interface RuleObservation {
  readonly camera: string;
  readonly task: string;
  /** On the camera's own timeline, which never goes back. */
  readonly ptsUs: MediaTimeUs;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly wallMs: number;
  readonly objects: readonly ObservedObject[];
}

/** One object of an alert, where it was seen last. */
export interface SignalObject {
  readonly camera: string;
  readonly task: string;
  readonly trackId: number;
  readonly label: string;
  readonly box: Box;
}

/** A rule is fulfilled, still is, or is no more. */
export interface RuleSignal {
  readonly type: 'raised' | 'updated' | 'ended';
  readonly rule: string;
  /** The same in all signals of one occurrence; unique in the life of the engine. */
  readonly occurrence: number;
  readonly severity: Severity;
  /** When it came true, changed or was over by the clock on the wall; not when somebody noticed. */
  readonly timeMs: number;
  /** Whether the frame that was taken in decided it, or time that passed without one (also right before that frame). */
  readonly decidedBy: 'frame' | 'time';
  /** Empty where it is about nothing being there. */
  readonly objects: readonly SignalObject[];
  /** Plain English. */
  readonly reason: string;
}
