import type { Detection, Keypoint } from '../detection/detection.ts';
import { pointFromLetterbox } from '../detection/letterbox.ts';
import { PERSON_KEYPOINTS } from '../detection/person-keypoints.ts';
import type { Box } from '../geometry/box.ts';
import { type DecodeContext, type Decoder, type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';
import { overlapOption } from './decoder-options.ts';
import { keepDetections } from './keep-detections.ts';
import { type RawJoint, readMoveNetHeads } from './movenet-heads.ts';
import { describeOutputs, requireOnlyOutput } from './require-output.ts';

const JOINTS = PERSON_KEYPOINTS.length;
/** Joints below it are guesses: they are given, but do not stretch the box. */
const MINIMUM_JOINT_SCORE = 0.2;
/** Fewer make no person. */
const MINIMUM_JOINTS = 3;
/** Of several poses: 17 joints, then top, left, bottom, right and score. */
const MULTIPOSE_VALUES = 3 * JOINTS + 5;
const MAXIMUM_OVERLAP = 0.6;

/**
 * MoveNet (model cards "MoveNet.SinglePose" and "MoveNet.MultiPose", 2021): joints of `PERSON_KEYPOINTS`, in one of three forms:
 *
 * - one person: [1, 17, 3] or [1, 1, 17, 3] as y, x, score relative to the input;
 * - up to six: [1, 6, 56], the joints and then top, left, bottom, right, score;
 * - one person, cut in front of its own search for maxima: `centres`, `heatmaps`, `regression` and `offsets`, channels first.
 *
 * The score of a single person is the mean of its joints.
 */
export const moveNetDecoder: Decoder = {
  decode(outputs, context) {
    if (outputs.has('heatmaps')) return { objects: toPerson(readMoveNetHeads(outputs), context) };
    const output = requireOnlyOutput(outputs, 'MoveNet');
    const sides = output.dims.filter((side) => side !== 1).join('x');
    if (sides === `${JOINTS}x3`) return { objects: toPerson(readJoints(output, 0), context) };
    if (output.dims.at(-1) === MULTIPOSE_VALUES) return { objects: readPersons(output, context) };
    throw unfit(outputs);
  },
};

function readJoints({ data }: ModelOutput, from: number): RawJoint[] {
  return PERSON_KEYPOINTS.map((_, index) => {
    const [y = Number.NaN, x = Number.NaN, score = 0] = data.subarray(from + 3 * index, from + 3 * index + 3);
    return { y, x, score };
  });
}

function toPerson(joints: readonly RawJoint[], context: DecodeContext): Detection[] {
  const keypoints = joints.map((joint) => toKeypoint(joint, context));
  const score = keypoints.reduce((sum, joint) => sum + joint.score, 0) / keypoints.length;
  const sure = keypoints.filter((joint) => joint.score >= MINIMUM_JOINT_SCORE);
  if (score < context.minimumScore || sure.length < MINIMUM_JOINTS) return [];
  const box = hullOf(sure);
  return box.width > 0 && box.height > 0 ? [{ label: 'person', score, box, keypoints }] : [];
}

/** A joint that is not a number lies in the middle of the picture, and nobody is sure of it. */
function toKeypoint({ x, y, score }: RawJoint, { letterbox }: DecodeContext): Keypoint {
  if (!Number.isFinite(x + y + score)) return { x: 0.5, y: 0.5, score: 0 };
  const { width, height } = letterbox.input;
  const point = pointFromLetterbox(letterbox, { x: x * width, y: y * height });
  return { x: limit(point.x), y: limit(point.y), score: Math.min(1, Math.max(0, score)) };
}

function hullOf(joints: readonly Keypoint[]): Box {
  const [xs, ys] = [joints.map(({ x }) => x), joints.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function readPersons(output: ModelOutput, context: DecodeContext): Detection[] {
  const { input } = context.letterbox;
  const proposals = [];
  for (let from = 0; from + MULTIPOSE_VALUES <= output.data.length; from += MULTIPOSE_VALUES) {
    const [top = 0, left = 0, bottom = 0, right = 0, score = 0] = output.data.subarray(
      from + 3 * JOINTS,
      from + MULTIPOSE_VALUES,
    );
    if (!(score >= context.minimumScore)) continue;
    const box = {
      x: left * input.width,
      y: top * input.height,
      width: (right - left) * input.width,
      height: (bottom - top) * input.height,
    };
    proposals.push({ label: 'person', score, box, extra: readJoints(output, from) });
  }
  const kept = keepDetections(proposals, context, overlapOption(context, MAXIMUM_OVERLAP));
  return kept.map(({ proposal, ...person }) => ({
    ...person,
    keypoints: proposal.extra.map((joint) => toKeypoint(joint, context)),
  }));
}

/** A joint outside of the picture is a guess; nothing sensible lies farther away than this. */
function limit(value: number): number {
  return Math.min(2, Math.max(-1, value));
}

function unfit(outputs: ModelOutputs): ModelOutputError {
  return new ModelOutputError(
    `Expected joints of 1x${JOINTS}x3, persons of 1xNx${MULTIPOSE_VALUES}, or heads "centres", "heatmaps", "regression" and "offsets", but the model gives ${describeOutputs(outputs)}.`,
  );
}
