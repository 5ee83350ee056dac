import type { Box } from '../../geometry/box.ts';
import type { DecoderName, ModelOutput } from '../decoder.ts';
import { outputsOf } from './decode-fixtures.ts';

/** Outputs of a detector that finds one thing, and nothing else, in a box of its input. */
export interface FamilySample {
  readonly decoder: DecoderName;
  readonly labels: readonly string[];
  readonly input: { readonly width: number; readonly height: number };
  /** @param box in pixels of the input */
  outputsFor(box: Box): Map<string, ModelOutput>;
}

const LABELS = ['cat', 'dog', 'bird'];
const SQUARE = { width: 64, height: 64 };
const CELLS = { 8: 64, 16: 16, 32: 4, 64: 1 } as const;

const centreOf = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

function write(dims: readonly number[], values: Readonly<Record<number, number>>) {
  const data = new Float32Array(dims.reduce((product, side) => product * side, 1));
  for (const [index, value] of Object.entries(values)) data[Number(index)] = value;
  return { dims, data };
}

/** Each of them says "dog" with a score of 0.75 (the second of three labels), or "face" or "licence plate". */
export const FAMILY_SAMPLES: Readonly<Record<string, FamilySample>> = {
  yolox: {
    decoder: 'yolox',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      const { x, y } = centreOf(box);
      // The first anchor of stride 16 is cell (0, 0); positions are in cells, sizes logarithms of cells.
      const at = CELLS[8] * 8;
      const values = [x / 16, y / 16, Math.log(box.width / 16), Math.log(box.height / 16), 1, 0, 0.75, 0.5];
      const dims = [1, CELLS[8] + CELLS[16] + CELLS[32], 8];
      return outputsOf({ output: write(dims, Object.fromEntries(values.map((value, index) => [at + index, value]))) });
    },
  },
  'end-to-end as a list': {
    decoder: 'end-to-end',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      const corners = [box.x, box.y, box.x + box.width, box.y + box.height];
      return outputsOf({
        labels: write([1, 5], { 0: 2, 3: 1 }),
        boxes: write([1, 5, 4], Object.fromEntries(corners.map((value, index) => [12 + index, value]))),
        scores: write([1, 5], { 3: 0.75 }),
      });
    },
  },
  'end-to-end as logits': {
    decoder: 'end-to-end',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      const { x, y } = centreOf(box);
      const values = [x / 64, y / 64, box.width / 64, box.height / 64];
      const logits = new Float32Array(15).fill(-9);
      logits[7] = Math.log(3);
      return outputsOf({
        logits: { dims: [1, 5, 3], data: logits },
        pred_boxes: write([1, 5, 4], Object.fromEntries(values.map((value, index) => [8 + index, value]))),
      });
    },
  },
  yolov8: {
    decoder: 'yolov8',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      const { x, y } = centreOf(box);
      const values = { 5: x, 25: y, 45: box.width, 65: box.height, 105: 0.75, 125: 0.5 };
      return outputsOf({ output0: write([1, 7, 20], values) });
    },
  },
  'yolov8, transposed': {
    decoder: 'yolov8',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      const { x, y } = centreOf(box);
      return outputsOf({
        output0: write([1, 20, 7], { 35: x, 36: y, 37: box.width, 38: box.height, 40: 0.75, 41: 0.5 }),
      });
    },
  },
  'yolov8 as a list': {
    decoder: 'yolov8',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      const values = { 12: box.x, 13: box.y, 14: box.x + box.width, 15: box.y + box.height, 16: 0.75, 17: 1 };
      return outputsOf({ output0: write([1, 300, 6], values) });
    },
  },
  'nanodet in one': {
    decoder: 'nanodet',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      return outputsOf({ output: writeNanoDet([1, 85, 35], 3, 35, box) });
    },
  },
  'nanodet in parts': {
    decoder: 'nanodet',
    labels: LABELS,
    input: SQUARE,
    outputsFor(box) {
      const at = nanoDetCell(box).anchor * 3;
      const parts = Object.entries(CELLS).flatMap(([stride, cells]) => [
        [`cls_${stride}`, write([1, cells, 3], stride === '8' ? { [at + 1]: 0.75, [at + 2]: 0.5 } : {})],
        [`dis_${stride}`, stride === '8' ? writeNanoDet([1, cells, 32], 0, 32, box) : write([1, cells, 32], {})],
      ]);
      return outputsOf(Object.fromEntries(parts));
    },
  },
  yunet: {
    decoder: 'yunet',
    labels: ['face'],
    input: SQUARE,
    outputsFor(box) {
      const { x, y } = centreOf(box);
      const found = [x / 16, y / 16, Math.log(box.width / 16), Math.log(box.height / 16)];
      const outputs = ([8, 16, 32] as const).flatMap((stride) => {
        const here = stride === 16;
        return [
          [`cls_${stride}`, write([1, CELLS[stride], 1], here ? { 0: 0.75 } : {})],
          [`obj_${stride}`, write([1, CELLS[stride], 1], here ? { 0: 0.75 } : {})],
          [`bbox_${stride}`, write([1, CELLS[stride], 4], here ? { ...found } : {})],
          [`kps_${stride}`, write([1, CELLS[stride], 10], here ? { 0: x / 16, 1: y / 16 } : {})],
        ];
      });
      return outputsOf(Object.fromEntries(outputs));
    },
  },
  'plate detector': {
    decoder: 'plate-detector',
    labels: ['licence plate'],
    input: SQUARE,
    outputsFor(box) {
      const { x, y } = centreOf(box);
      const [right, bottom] = [box.x + box.width, box.y + box.height];
      const values = [
        x,
        y,
        box.width,
        box.height,
        0.75,
        box.x,
        box.y,
        right,
        box.y,
        right,
        bottom,
        box.x,
        bottom,
        0.5,
        1,
      ];
      return outputsOf({ output: write([1, 20, 15], Object.fromEntries(values.map((value, i) => [45 + i, value]))) });
    },
  },
};

/** The anchor of stride 8 nearest to the middle of the box sees its sides as distances. */
function writeNanoDet(dims: readonly number[], classes: number, row: number, box: Box) {
  const output = write(dims, {});
  const cell = nanoDetCell(box);
  const at = cell.anchor * row;
  if (classes > 0) output.data.set([0, 0.75, 0.5], at);
  const distances = [cell.x - box.x, cell.y - box.y, box.x + box.width - cell.x, box.y + box.height - cell.y];
  for (const [side, distance] of distances.entries()) {
    // A distribution over the two bins on both sides of the distance; all others are as good as impossible.
    const bins = new Float32Array(8).fill(-100);
    const cells = distance / 8;
    const low = Math.floor(cells);
    bins[low] = Math.log(1 - (cells - low));
    if (cells > low) bins[low + 1] = Math.log(cells - low);
    output.data.set(bins, at + classes + 8 * side);
  }
  return output;
}

function nanoDetCell(box: Box): { anchor: number; x: number; y: number } {
  const { x, y } = centreOf(box);
  const [column, row] = [Math.round(x / 8), Math.round(y / 8)];
  return { anchor: row * 8 + column, x: column * 8, y: row * 8 };
}
