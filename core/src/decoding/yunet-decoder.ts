import { pointFromLetterbox } from '../detection/letterbox.ts';
import type { Point } from '../geometry/box.ts';
import { type AnchorCell, AnchorGrid } from './anchor-grid.ts';
import { bestAnchors } from './best-anchors.ts';
import type { DecodeContext, Decoder, ModelOutputs } from './decoder.ts';
import { overlapOption } from './decoder-options.ts';
import { keepDetections, type Proposal } from './keep-detections.ts';
import { requireOutput } from './require-output.ts';

/** What the landmarks of a face are, in their order; left and right as the person itself would say. */
const YUNET_LANDMARKS = ['right eye', 'left eye', 'nose', 'right mouth corner', 'left mouth corner'] as const;

const STRIDES = [8, 16, 32];
const MAXIMUM_OVERLAP = 0.3;

/**
 * YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023): `cls_S`, `obj_S` [1, anchors, 1], `bbox_S` [1, anchors, 4] and `kps_S`
 * [1, anchors, 10] for each stride S of 8, 16 and 32. The sides of the input are multiples of 32.
 */
export const yuNetDecoder: Decoder = {
  decode(outputs, context) {
    const grid = new AnchorGrid(context.letterbox.input, STRIDES);
    const proposals = grid.levels.flatMap(({ stride, start, columns, rows }) =>
      readLevel(outputs, stride, columns * rows, context, (anchor) => grid.cellOf(start + anchor)),
    );
    const kept = keepDetections(proposals, context, overlapOption(context, MAXIMUM_OVERLAP));
    const { letterbox } = context;
    return {
      objects: kept.map(({ proposal, ...face }) => {
        const landmarks = proposal.extra.map((point) => pointFromLetterbox(letterbox, point));
        return landmarks.every(({ x, y }) => Number.isFinite(x + y)) ? { ...face, landmarks } : face;
      }),
    };
  },
};

function readLevel(
  outputs: ModelOutputs,
  stride: number,
  anchors: number,
  context: DecodeContext,
  cellOf: (anchor: number) => AnchorCell,
): Proposal<Point[]>[] {
  const classes = requireOutput(outputs, `cls_${stride}`, [1, anchors, 1]).data;
  const objects = requireOutput(outputs, `obj_${stride}`, [1, anchors, 1]).data;
  const boxes = requireOutput(outputs, `bbox_${stride}`, [1, anchors, 4]).data;
  const points = requireOutput(outputs, `kps_${stride}`, [1, anchors, 10]).data;
  const scores = new Float32Array(anchors);
  for (let anchor = 0; anchor < anchors; anchor++)
    scores[anchor] = Math.sqrt(unit(classes[anchor]) * unit(objects[anchor]));
  const label = context.labels[0] ?? 'face';
  return bestAnchors(scores, context.minimumScore).map((anchor) => {
    const cell = cellOf(anchor);
    const [x = 0, y = 0, logWidth = 0, logHeight = 0] = boxes.subarray(anchor * 4, anchor * 4 + 4);
    const width = Math.exp(logWidth) * stride;
    const height = Math.exp(logHeight) * stride;
    const box = { x: (x + cell.column) * stride - width / 2, y: (y + cell.row) * stride - height / 2, width, height };
    return { label, score: scores[anchor] ?? 0, box, extra: readPoints(points, anchor * 10, cell) };
  });
}

function readPoints(data: Float32Array, at: number, { stride, column, row }: AnchorCell): Point[] {
  return YUNET_LANDMARKS.map((_, index) => ({
    x: ((data[at + 2 * index] ?? 0) + column) * stride,
    y: ((data[at + 2 * index + 1] ?? 0) + row) * stride,
  }));
}

/** The model's own post-processing limits both factors to 0..1. NaN stays what it is. */
function unit(value: number | undefined): number {
  return Math.min(1, Math.max(0, value ?? Number.NaN));
}
