import type { Detection } from '../detection/detection.ts';
import { bestAnchors } from './best-anchors.ts';
import { findBestClasses } from './best-class.ts';
import { type DecodeContext, type Decoder, type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';
import { overlapOption } from './decoder-options.ts';
import { keepDetections, type Proposal } from './keep-detections.ts';
import { type MaskPrototypes, readMask } from './prototype-mask.ts';
import { requireLabel } from './require-labels.ts';
import { describeOutputs, requireNumbers } from './require-output.ts';

const MAXIMUM_OVERLAP = 0.6;
/** A model without the need for suppression gives a list of this length at most. */
const LONGEST_LIST = 1_000;
/** Left, top, right, bottom, score and class. */
const LIST_VALUES = 6;

/** Where the values of an anchor lie: value `v` of anchor `a` at `a * anchorStride + v * valueStride`. */
interface Layout {
  readonly kind: 'anchors' | 'list';
  readonly anchors: number;
  readonly anchorStride: number;
  readonly valueStride: number;
}

/** What is left to read once a detection is kept: the coefficients of its mask. */
interface MaskCoefficients {
  readonly at: number;
  readonly stride: number;
}

/**
 * YOLOv8, YOLO11 and what came after, as their own tool exports them:
 *
 * - [1, 4 + classes, anchors] or its transpose: centre and size in pixels of the input, then probabilities of the classes;
 * - [1, n, 6], already suppressed (YOLOv10, or exported with `nms`): left, top, right, bottom, score, class;
 * - either of them with the coefficients of masks behind, and a second output with their prototypes [1, coefficients, height, width].
 */
export const yolov8Decoder: Decoder = {
  decode(outputs, context) {
    const { main, prototypes } = findOutputs(outputs);
    const masks = prototypes?.count ?? 0;
    const layout = findLayout(main, context.labels.length, masks);
    const proposals = layout.kind === 'list' ? readList(main, layout, context) : readAnchors(main, layout, context);
    const kept = keepDetections(proposals, context, overlapOption(context, MAXIMUM_OVERLAP));
    return {
      objects: kept.map(({ proposal, ...detection }): Detection => {
        if (prototypes === null) return detection;
        const mask = readMask(prototypes, main.data, proposal.extra, proposal.box, context.letterbox.input);
        return { ...detection, mask };
      }),
    };
  },
};

function findOutputs(outputs: ModelOutputs): { main: ModelOutput; prototypes: MaskPrototypes | null } {
  const main = [...outputs].find(([, { dims }]) => dims.length === 3 && dims[0] === 1);
  const masks = [...outputs].find(([, { dims }]) => dims.length === 4 && dims[0] === 1);
  if (main === undefined || outputs.size > (masks === undefined ? 1 : 2)) {
    throw new ModelOutputError(
      `Expected one output of three dimensions, and one of four for masks, but the model gives ${describeOutputs(outputs)}.`,
    );
  }
  return { main: requireNumbers(main[1], main[0]), prototypes: masks === undefined ? null : toPrototypes(masks) };
}

function toPrototypes([name, output]: readonly [string, ModelOutput]): MaskPrototypes {
  const [, count = 0, height = 0, width = 0] = output.dims;
  return { data: requireNumbers(output, name).data, count, width, height };
}

/** With two classes, a list and anchors look alike but for their length. */
function findLayout({ dims }: ModelOutput, classes: number, masks: number): Layout {
  const [, second = 0, third = 0] = dims;
  const values = 4 + classes + masks;
  if (classes > 0 && second === values && third > second)
    return { kind: 'anchors', anchors: third, anchorStride: 1, valueStride: third };
  if (third === LIST_VALUES + masks && second <= LONGEST_LIST)
    return { kind: 'list', anchors: second, anchorStride: third, valueStride: 1 };
  if (classes > 0 && third === values) return { kind: 'anchors', anchors: second, anchorStride: third, valueStride: 1 };
  if (classes > 0 && second === values) return { kind: 'anchors', anchors: third, anchorStride: 1, valueStride: third };
  const own = masks === 0 ? '' : ` + ${masks} of masks`;
  throw new ModelOutputError(
    `Expected 1x${values}xN (4 + ${classes} labels${own}), its transpose or 1xNx${LIST_VALUES + masks} but received ${dims.join('x')}.`,
  );
}

function readAnchors(output: ModelOutput, layout: Layout, context: DecodeContext): Proposal<MaskCoefficients>[] {
  const { anchors, anchorStride, valueStride } = layout;
  const classes = context.labels.length;
  const { data } = output;
  const best = findBestClasses({
    data,
    anchors,
    classes,
    offset: 4 * valueStride,
    anchorStride,
    classStride: valueStride,
  });
  return bestAnchors(best.scores, context.minimumScore).map((anchor) => {
    const at = anchor * anchorStride;
    const value = (index: number) => data[at + index * valueStride] ?? Number.NaN;
    const [width, height] = [value(2), value(3)];
    return {
      label: requireLabel(context, best.classes[anchor] ?? 0),
      score: best.scores[anchor] ?? 0,
      box: { x: value(0) - width / 2, y: value(1) - height / 2, width, height },
      extra: { at: at + (4 + classes) * valueStride, stride: valueStride },
    };
  });
}

function readList(output: ModelOutput, layout: Layout, context: DecodeContext): Proposal<MaskCoefficients>[] {
  const { data } = output;
  const scores = new Float32Array(layout.anchors);
  for (let index = 0; index < layout.anchors; index++) scores[index] = data[index * layout.anchorStride + 4] ?? 0;
  return bestAnchors(scores, context.minimumScore).map((index) => {
    const at = index * layout.anchorStride;
    const [left = 0, top = 0, right = 0, bottom = 0, score = 0, classIndex = 0] = data.subarray(at, at + LIST_VALUES);
    return {
      label: requireLabel(context, classIndex),
      score,
      box: { x: left, y: top, width: right - left, height: bottom - top },
      extra: { at: at + LIST_VALUES, stride: 1 },
    };
  });
}
