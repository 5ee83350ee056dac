import type { Box } from '../geometry/box.ts';
import { softmax } from './activations.ts';
import { type AnchorCell, AnchorGrid } from './anchor-grid.ts';
import { bestAnchors } from './best-anchors.ts';
import { findBestClasses } from './best-class.ts';
import { type DecodeContext, type Decoder, type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';
import { numberOption, overlapOption } from './decoder-options.ts';
import { keepDetections, type Proposal, withoutProposals } from './keep-detections.ts';
import { requireLabel } from './require-labels.ts';
import { describeOutputs, requireNumbers } from './require-output.ts';

const STRIDES = [8, 16, 32, 64];
const MAXIMUM_OVERLAP = 0.6;

/** Where the classes and the distances of one run of anchors lie. */
interface Part {
  /** Its first anchor. */
  readonly start: number;
  readonly anchors: number;
  readonly classes: ModelOutput;
  readonly distances: ModelOutput;
  /** First value of the distances in a row. */
  readonly distancesFrom: number;
}

/**
 * NanoDet: probabilities of classes, and for each side of the box a distribution over distances (Li et al., "Generalized Focal Loss",
 * 2020) on grids of strides 8, 16, 32 and 64. Either one output [1, anchors, classes + 4 * bins] (NanoDet-Plus), or for
 * each stride one [1, anchors, classes] and one [1, anchors, 4 * bins].
 *
 * Option `anchorOffset`: where an anchor lies in its cell, as a share of (stride - 1) pixels: 0 (NanoDet-Plus, the default) or 0.5.
 */
export const nanoDetDecoder: Decoder = {
  decode(outputs, context) {
    const grid = new AnchorGrid(context.letterbox.input, STRIDES);
    const offset = numberOption(context, 'anchorOffset', 0, [0, 1]);
    const parts = outputs.size === 1 ? [findWhole(outputs, grid, context)] : findParts(outputs, grid, context);
    const proposals = parts.flatMap((part) => readPart(part, grid, offset, context));
    return { objects: withoutProposals(keepDetections(proposals, context, overlapOption(context, MAXIMUM_OVERLAP))) };
  },
};

function findWhole(outputs: ModelOutputs, grid: AnchorGrid, { labels }: DecodeContext): Part {
  for (const [name, output] of outputs) {
    const [batch, anchors, values = 0] = output.dims;
    const distances = values - labels.length;
    if (batch !== 1 || anchors !== grid.anchors || output.dims.length !== 3 || !areDistances(distances)) continue;
    requireNumbers(output, name);
    return { start: 0, anchors, classes: output, distances: output, distancesFrom: labels.length };
  }
  throw unfit(outputs, grid, labels.length);
}

function findParts(outputs: ModelOutputs, grid: AnchorGrid, { labels }: DecodeContext): Part[] {
  return grid.levels.map(({ columns, rows, start }) => {
    const anchors = columns * rows;
    const own = [...outputs].filter(([, { dims }]) => dims.at(-2) === anchors);
    const classes = own.find(([, { dims }]) => dims.at(-1) === labels.length);
    const distances = own.find((entry) => entry !== classes && areDistances(entry[1].dims.at(-1) ?? 0));
    if (classes === undefined || distances === undefined) throw unfit(outputs, grid, labels.length);
    return {
      start,
      anchors,
      classes: requireNumbers(classes[1], classes[0]),
      distances: requireNumbers(distances[1], distances[0]),
      distancesFrom: 0,
    };
  });
}

/** Four sides with at least two bins each. */
function areDistances(values: number): boolean {
  return values >= 8 && values % 4 === 0;
}

function readPart(part: Part, grid: AnchorGrid, offset: number, context: DecodeContext): Proposal<null>[] {
  const { classes, distances, distancesFrom, anchors, start } = part;
  const count = context.labels.length;
  const anchorStride = classes.dims.at(-1) ?? 0;
  const best = findBestClasses({
    data: classes.data,
    anchors,
    classes: count,
    offset: 0,
    anchorStride,
    classStride: 1,
  });
  const row = distances.dims.at(-1) ?? 0;
  const bins = (row - distancesFrom) / 4;
  return bestAnchors(best.scores, context.minimumScore).map((anchor) => ({
    label: requireLabel(context, best.classes[anchor] ?? 0),
    score: best.scores[anchor] ?? 0,
    box: readBox(distances.data, anchor * row + distancesFrom, bins, grid.cellOf(start + anchor), offset),
    extra: null,
  }));
}

function readBox(
  data: Float32Array,
  at: number,
  bins: number,
  { stride, column, row }: AnchorCell,
  offset: number,
): Box {
  const distance = (side: number) => stride * expected(data.subarray(at + side * bins, at + (side + 1) * bins));
  const x = column * stride + offset * (stride - 1);
  const y = row * stride + offset * (stride - 1);
  const [left, top] = [distance(0), distance(1)];
  return { x: x - left, y: y - top, width: left + distance(2), height: top + distance(3) };
}

/** The expected value of a distribution over 0, 1, 2, … that is given as logits. */
function expected(logits: Float32Array): number {
  if (!logits.every(Number.isFinite)) return Number.NaN;
  return softmax(logits).reduce((sum, probability, bin) => sum + probability * bin, 0);
}

function unfit(outputs: ModelOutputs, grid: AnchorGrid, labels: number): ModelOutputError {
  const cells = grid.levels.map(({ columns, rows }) => columns * rows).join(', ');
  return new ModelOutputError(
    `Expected 1x${grid.anchors}x(${labels} labels + 4 * bins), or both parts for each of ${cells} cells, but the model gives ${describeOutputs(outputs)}.`,
  );
}
