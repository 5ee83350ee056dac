import { AnchorGrid } from './anchor-grid.ts';
import { bestAnchors } from './best-anchors.ts';
import { type BestClasses, findBestClass } from './best-class.ts';
import { type Decoder, type ModelOutput, ModelOutputError } from './decoder.ts';
import { overlapOption } from './decoder-options.ts';
import { keepDetections, type Proposal, withoutProposals } from './keep-detections.ts';
import { requireLabel, requireLabelCount } from './require-labels.ts';
import { requireOnlyOutput } from './require-output.ts';

const STRIDES = [8, 16, 32];
/** Centre, size and objectness come before the classes. */
const CLASSES_FROM = 5;
const MAXIMUM_OVERLAP = 0.45;

/**
 * YOLOX (Ge et al., "YOLOX: Exceeding YOLO Series in 2021"): one output [1, anchors, 5 + classes], undecoded, on grids of strides 8, 16
 * and 32; objectness and classes are probabilities.
 */
export const yoloxDecoder: Decoder = {
  decode(outputs, context) {
    const output = requireOnlyOutput(outputs, 'YOLOX');
    const grid = new AnchorGrid(context.letterbox.input, STRIDES);
    const values = requireShape(output, grid.anchors);
    requireLabelCount(context, values - CLASSES_FROM);
    const best = readScores(output.data, grid.anchors, values, context.minimumScore);
    const proposals = bestAnchors(best.scores, context.minimumScore).map(
      (anchor): Proposal<null> => ({
        label: requireLabel(context, best.classes[anchor] ?? 0),
        score: best.scores[anchor] ?? 0,
        box: readBox(output.data, anchor * values, grid.cellOf(anchor)),
        extra: null,
      }),
    );
    return { objects: withoutProposals(keepDetections(proposals, context, overlapOption(context, MAXIMUM_OVERLAP))) };
  },
};

function requireShape({ dims }: ModelOutput, anchors: number): number {
  const [batch, rows, values = 0] = dims;
  if (dims.length === 3 && batch === 1 && rows === anchors && values > CLASSES_FROM) return values;
  throw new ModelOutputError(
    `Expected an output of 1x${anchors}x(5 + classes) for YOLOX with this input but received ${dims.join('x')}.`,
  );
}

function readBox(data: Float32Array, at: number, cell: { column: number; row: number; stride: number }) {
  const width = Math.exp(data[at + 2] ?? 0) * cell.stride;
  const height = Math.exp(data[at + 3] ?? 0) * cell.stride;
  const x = ((data[at] ?? 0) + cell.column) * cell.stride - width / 2;
  const y = ((data[at + 1] ?? 0) + cell.row) * cell.stride - height / 2;
  return { x, y, width, height };
}

/** The classes of an anchor are looked at where its objectness can reach the least score: a few of thousands. */
function readScores(data: Float32Array, anchors: number, values: number, minimumScore: number): BestClasses {
  const scores = new Float32Array(anchors);
  const classes = new Int32Array(anchors);
  for (let anchor = 0; anchor < anchors; anchor++) {
    const objectness = data[anchor * values + 4] ?? Number.NaN;
    scores[anchor] = objectness < minimumScore ? 0 : Number.NaN;
    if (!(objectness >= minimumScore)) continue;
    const start = anchor * values + CLASSES_FROM;
    const best = findBestClass(data, start, values - CLASSES_FROM);
    if (best < 0) continue;
    classes[anchor] = best;
    scores[anchor] = objectness * (data[start + best] ?? Number.NaN);
  }
  return { scores, classes };
}
