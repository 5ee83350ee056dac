import type { Box } from '../geometry/box.ts';
import { sigmoid } from './activations.ts';
import { bestAnchors } from './best-anchors.ts';
import { findBestClasses } from './best-class.ts';
import { type DecodeContext, type Decoder, type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';
import { overlapOption } from './decoder-options.ts';
import { keepDetections, type Proposal, withoutProposals } from './keep-detections.ts';
import { requireLabel, requireLabelCount } from './require-labels.ts';
import { describeOutputs, requireNumbers } from './require-output.ts';

/** These models are trained to say everything once, but some say it twice, or once under each of several labels. */
const MAXIMUM_OVERLAP = 0.65;
const MAXIMUM_OVERLAP_OF_LABELS = 0.9;

/**
 * Detectors that give a list of things, without grids (DETR and its family: RT-DETR, D-FINE, DEIM), in one of two forms:
 *
 * - `labels` [1, n], `boxes` [1, n, 4] as left, top, right, bottom in pixels of the input, `scores` [1, n];
 * - logits [1, n, classes] and boxes [1, n, 4] as centre and size relative to the input. Probabilities are the logits' sigmoid.
 */
export const endToEndDecoder: Decoder = {
  decode(outputs, context) {
    const proposals = outputs.has('labels') ? readList(outputs, context) : readLogits(outputs, context);
    const overlap = overlapOption(context, MAXIMUM_OVERLAP);
    return { objects: withoutProposals(keepDetections(proposals, context, overlap, MAXIMUM_OVERLAP_OF_LABELS)) };
  },
};

function readList(outputs: ModelOutputs, context: DecodeContext): Proposal<null>[] {
  const [labels, boxes, scores] = ['labels', 'boxes', 'scores'].map((name) => outputs.get(name));
  const count = scores?.dims[1] ?? 0;
  const fits =
    isShaped(labels, [1, count]) && isShaped(scores, [1, count]) && isShaped(boxes, [1, count, 4]) ? boxes : undefined;
  if (fits === undefined || labels === undefined || scores === undefined) throw unfit(outputs);
  requireNumbers(labels, 'labels');
  requireNumbers(fits, 'boxes');
  return bestAnchors(requireNumbers(scores, 'scores').data, context.minimumScore).map((index) => ({
    label: requireLabel(context, labels.data[index] ?? Number.NaN),
    score: scores.data[index] ?? 0,
    box: readCorners(fits.data, index * 4),
    extra: null,
  }));
}

function readLogits(outputs: ModelOutputs, context: DecodeContext): Proposal<null>[] {
  const { boxes, logits } = findPair(outputs);
  const [, count = 0, classes = 0] = logits.dims;
  requireLabelCount(context, classes);
  const best = findBestClasses({
    data: logits.data,
    anchors: count,
    classes,
    offset: 0,
    anchorStride: classes,
    classStride: 1,
  });
  for (let index = 0; index < count; index++) best.scores[index] = sigmoid(best.scores[index] ?? Number.NaN);
  const { width, height } = context.letterbox.input;
  return bestAnchors(best.scores, context.minimumScore).map((index) => ({
    label: requireLabel(context, best.classes[index] ?? 0),
    score: best.scores[index] ?? 0,
    box: readRelative(boxes.data, index * 4, width, height),
    extra: null,
  }));
}

/** The names differ (`pred_boxes`, `boxes`; `logits`, `pred_logits`), the shapes do not. */
function findPair(outputs: ModelOutputs): { boxes: ModelOutput; logits: ModelOutput } {
  const entries = [...outputs];
  const boxEntry =
    entries.find(([name, { dims }]) => name.includes('box') && dims[2] === 4) ??
    entries.find(([, { dims }]) => dims[2] === 4);
  const logitsEntry = entries.find(
    (entry) => entry !== boxEntry && entry[1].dims.length === 3 && entry[1].dims[1] === boxEntry?.[1].dims[1],
  );
  if (boxEntry === undefined || logitsEntry === undefined || boxEntry[1].dims.length !== 3 || boxEntry[1].dims[0] !== 1)
    throw unfit(outputs);
  return { boxes: requireNumbers(boxEntry[1], boxEntry[0]), logits: requireNumbers(logitsEntry[1], logitsEntry[0]) };
}

function isShaped(output: ModelOutput | undefined, dims: readonly number[]): boolean {
  return (
    output !== undefined && output.dims.length === dims.length && dims.every((side, axis) => output.dims[axis] === side)
  );
}

function readCorners(data: Float32Array, at: number): Box {
  const [left = 0, top = 0, right = 0, bottom = 0] = data.subarray(at, at + 4);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function readRelative(data: Float32Array, at: number, width: number, height: number): Box {
  const [x = 0, y = 0, boxWidth = 0, boxHeight = 0] = data.subarray(at, at + 4);
  return {
    x: (x - boxWidth / 2) * width,
    y: (y - boxHeight / 2) * height,
    width: boxWidth * width,
    height: boxHeight * height,
  };
}

function unfit(outputs: ModelOutputs): ModelOutputError {
  return new ModelOutputError(
    `Expected labels (1xN), boxes (1xNx4) and scores (1xN), or logits (1xNxC) and boxes (1xNx4), but the model gives ${describeOutputs(outputs)}.`,
  );
}
