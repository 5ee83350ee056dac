import { bestAnchors } from '../decoding/best-anchors.ts';
import { COCO_LABELS } from './coco-labels.ts';
import type { Detection } from './detection.ts';
import { suppressNonMaxima } from './non-max-suppression.ts';

/** Pixels of the input for each cell of the outputs, in both directions. */
export const CENTERNET_STRIDE = 4;

const MAXIMUM_OVERLAP = 0.5;
/** More of the heatmap is high in no picture; looking at all of it closely would take seconds. */
const MOST_CANDIDATES = 20_000;

/**
 * Outputs of CenterNet with the COCO classes (Zhou et al., "Objects as Points", 2019; offsets to four sides instead of
 * a size) for one picture, channels first.
 */
export interface CenterNetOutputs {
  /** Class scores in 0..1: [80, height, width]. */
  readonly heatmap: Float32Array;
  /** Distances from a cell to the left, top, right and bottom side, in input pixels: [4, height, width]. */
  readonly sides: Float32Array;
  /** Size of the grid: the input divided by `CENTERNET_STRIDE`. */
  readonly width: number;
  readonly height: number;
}

export interface CenterNetLimits {
  readonly minimumScore: number;
  readonly maximumDetections: number;
}

interface Peak {
  readonly classIndex: number;
  readonly column: number;
  readonly row: number;
  readonly score: number;
}

/**
 * Reads the detections out of CenterNet's outputs: maxima of the heatmap within 3 x 3 cells, their boxes, then
 * non-max suppression per class.
 *
 * @returns boxes relative to the input picture, highest score first
 */
export function decodeCenterNet(outputs: CenterNetOutputs, limits: CenterNetLimits): Detection[] {
  const { heatmap, sides, width, height } = outputs;
  const cells = width * height;
  if (heatmap.length !== COCO_LABELS.length * cells || sides.length !== 4 * cells) {
    throw new TypeError(
      `Expected ${COCO_LABELS.length * cells} and ${4 * cells} values for a grid of ${width}x${height} but received ${heatmap.length} and ${sides.length}`,
    );
  }
  const peaks = findPeaks(outputs, limits.minimumScore)
    .sort((a, b) => b.score - a.score)
    .slice(0, limits.maximumDetections);
  const detections = peaks.map((peak) => toDetection(outputs, peak));
  return suppressNonMaxima(detections.filter(isSound), MAXIMUM_OVERLAP);
}

function findPeaks({ heatmap, width, height }: CenterNetOutputs, minimumScore: number): Peak[] {
  const peaks: Peak[] = [];
  const cells = width * height;
  for (const index of candidates(heatmap, minimumScore)) {
    const cell = index % cells;
    const column = cell % width;
    const row = (cell - column) / width;
    const score = heatmap[index] ?? 0;
    if (!Number.isFinite(score) || !isPeak(heatmap, index, column, row, width, height)) continue;
    peaks.push({ classIndex: (index - cell) / cells, column, row, score: Math.min(1, score) });
  }
  return peaks;
}

/**
 * Indices of the values that reach `minimum`; NaN does not. The heatmap has about 700,000 values of which a few hundred
 * do, so four are looked at in one step: that takes half the time of a plain loop. Its length is a multiple of 80. Of a heatmap that is high
 * everywhere, the highest 1,000 alone.
 */
function candidates(heatmap: Float32Array, minimum: number): number[] {
  const found: number[] = [];
  const reaches = (index: number) => (heatmap[index] ?? 0) >= minimum;
  for (let index = 0; index < heatmap.length; index += 4) {
    if (!(reaches(index) || reaches(index + 1) || reaches(index + 2) || reaches(index + 3))) continue;
    for (let near = index; near < index + 4; near++) if (reaches(near)) found.push(near);
    if (found.length > MOST_CANDIDATES) return bestAnchors(heatmap, minimum);
  }
  return found;
}

function isPeak(
  heatmap: Float32Array,
  index: number,
  column: number,
  row: number,
  width: number,
  height: number,
): boolean {
  const score = heatmap[index] ?? 0;
  for (let y = Math.max(-1, -row); y <= Math.min(1, height - 1 - row); y++) {
    for (let x = Math.max(-1, -column); x <= Math.min(1, width - 1 - column); x++) {
      if ((heatmap[index + y * width + x] ?? 0) > score) return false;
    }
  }
  return true;
}

function toDetection({ sides, width, height }: CenterNetOutputs, peak: Peak): Detection {
  const cells = width * height;
  const cell = peak.row * width + peak.column;
  const side = (index: number) => (sides[index * cells + cell] ?? 0) / CENTERNET_STRIDE;
  return {
    label: COCO_LABELS[peak.classIndex] ?? 'unknown',
    score: peak.score,
    box: {
      x: (peak.column - side(0)) / width,
      y: (peak.row - side(1)) / height,
      width: (side(0) + side(2)) / width,
      height: (side(1) + side(3)) / height,
    },
  };
}

/** Has an area, and numbers only. */
function isSound({ box }: Detection): boolean {
  return box.width > 0 && box.height > 0 && Number.isFinite(box.x + box.y + box.width + box.height);
}
