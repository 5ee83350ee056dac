import { pointFromLetterbox } from '../detection/letterbox.ts';
import type { Point } from '../geometry/box.ts';
import { bestAnchors } from './best-anchors.ts';
import { type Decoder, ModelOutputError } from './decoder.ts';
import { overlapOption } from './decoder-options.ts';
import { keepDetections, type Proposal } from './keep-detections.ts';
import { describeOutputs, requireOnlyOutput } from './require-output.ts';

/** Centre and size, objectness, four corners, then how likely one and two rows of characters are. */
const VALUES = 15;
const CORNERS_FROM = 5;
const ROWS_FROM = 13;
const CORNERS = 4;
const MAXIMUM_OVERLAP = 0.5;

interface PlateExtra {
  /** In pixels of the input: top left, top right, bottom right, bottom left of the plate itself. */
  readonly corners: readonly Point[];
  readonly rows: 1 | 2;
}

/**
 * Licence plates with their four corners (the detector of HyperLPR3): [1, anchors, 15], decoded to pixels of the input. Corners
 * become landmarks: top left, top right, bottom right, bottom left; the attribute `rows` is `1` or `2`. The label is the first of the model's, or `licence plate`.
 */
export const plateDetectorDecoder: Decoder = {
  decode(outputs, context) {
    const { dims, data } = requireOnlyOutput(outputs, 'licence plates');
    const [batch, anchors = 0, values] = dims;
    if (dims.length !== 3 || batch !== 1 || values !== VALUES || anchors === 0)
      throw new ModelOutputError(
        `Expected an output of 1xNx${VALUES} but the model gives ${describeOutputs(outputs)}.`,
      );
    const label = context.labels[0] ?? 'licence plate';
    const proposals = bestAnchors(readScores(data, anchors), context.minimumScore).map((anchor) =>
      readProposal(data, anchor * VALUES, label),
    );
    const { letterbox } = context;
    return {
      objects: keepDetections(proposals, context, overlapOption(context, MAXIMUM_OVERLAP)).map(
        ({ proposal, ...plate }) => {
          const landmarks = proposal.extra.corners.map((corner) => pointFromLetterbox(letterbox, corner));
          const attributes = { rows: { value: String(proposal.extra.rows), score: plate.score } };
          const isSound = landmarks.every(({ x, y }) => Number.isFinite(x + y));
          return isSound ? { ...plate, landmarks, attributes } : { ...plate, attributes };
        },
      ),
    };
  },
};

function readScores(data: Float32Array, anchors: number): Float32Array {
  const scores = new Float32Array(anchors);
  for (let anchor = 0; anchor < anchors; anchor++) {
    const at = anchor * VALUES;
    const rows = Math.max(data[at + ROWS_FROM] ?? 0, data[at + ROWS_FROM + 1] ?? 0);
    scores[anchor] = (data[at + 4] ?? 0) * rows;
  }
  return scores;
}

function readProposal(data: Float32Array, at: number, label: string): Proposal<PlateExtra> {
  const value = (index: number) => data[at + index] ?? Number.NaN;
  const [width, height] = [value(2), value(3)];
  const [one, two] = [value(ROWS_FROM), value(ROWS_FROM + 1)];
  const corners = Array.from({ length: CORNERS }, (_, corner) => ({
    x: value(CORNERS_FROM + 2 * corner),
    y: value(CORNERS_FROM + 2 * corner + 1),
  }));
  return {
    label,
    score: value(4) * Math.max(one, two),
    box: { x: value(0) - width / 2, y: value(1) - height / 2, width, height },
    extra: { corners, rows: two > one ? 2 : 1 },
  };
}
