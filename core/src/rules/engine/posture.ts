import type { Keypoint } from '../../detection/detection.ts';
import type { CameraView } from './camera-view.ts';
import type { SubjectTrack } from './subject-track.ts';

const LEAST_SCORE = 0.3;
/** Indices into `PERSON_KEYPOINTS`. */
const SHOULDERS = [5, 6] as const;
const HIPS = [11, 12] as const;
/** The body from hips to shoulders is lying below this angle above the horizontal, and upright above the other. */
const LYING_BELOW_DEGREES = 35;
const UPRIGHT_ABOVE_DEGREES = 55;
/** Height by width of the box of somebody whose joints are not known. */
const LYING_BELOW_RATIO = 0.75;
const UPRIGHT_ABOVE_RATIO = 1.3;
const EDGE = 0.005;

export type Posture = 'upright' | 'lying' | 'unclear';

/** By the joints where they are known, else by the shape of the box. */
export function postureOf({ box, keypoints }: SubjectTrack, view: CameraView): Posture {
  const shoulders = middleOf(keypoints, SHOULDERS);
  const hips = middleOf(keypoints, HIPS);
  if (shoulders !== null && hips !== null) {
    const { x, y } = view.way(hips, shoulders);
    const degrees = (Math.atan2(Math.abs(y), Math.abs(x)) * 180) / Math.PI;
    if (degrees < LYING_BELOW_DEGREES) return 'lying';
    return degrees > UPRIGHT_ABOVE_DEGREES ? 'upright' : 'unclear';
  }
  // What is seen of somebody at the edge of the picture may be any part of them.
  if (isCutOff(box)) return 'unclear';
  const ratio = view.uprightness(box);
  if (ratio < LYING_BELOW_RATIO) return 'lying';
  return ratio > UPRIGHT_ABOVE_RATIO ? 'upright' : 'unclear';
}

function isCutOff({ x, y, width, height }: SubjectTrack['box']): boolean {
  return Math.min(x, y) < EDGE || Math.max(x + width, y + height) > 1 - EDGE;
}

function middleOf(keypoints: readonly Keypoint[] | undefined, joints: readonly number[]) {
  const seen = joints.flatMap((joint) => keypoints?.[joint] ?? []).filter(({ score }) => score >= LEAST_SCORE);
  if (seen.length === 0) return null;
  const sum = seen.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / seen.length, y: sum.y / seen.length };
}
