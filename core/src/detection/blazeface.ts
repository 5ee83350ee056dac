import type { Box, Point } from '../geometry/box.ts';
import type { Detection } from './detection.ts';
import { boxFromLetterbox, type Letterbox, pointFromLetterbox } from './letterbox.ts';
import { suppressNonMaxima } from './non-max-suppression.ts';

/** Side of BlazeFace's square input in pixels. */
export const BLAZEFACE_INPUT_SIDE = 256;

/** What the landmarks of a face are, in their order; left and right as the person itself would say. */
export const FACE_LANDMARKS = ['right eye', 'left eye', 'nose', 'mouth', 'right ear', 'left ear'] as const;

/** Two grids of anchors: cells along a side, and anchors in each cell (Bazarevsky et al., "BlazeFace", 2019). */
const ANCHOR_GRIDS = [
  { cells: 16, anchorsPerCell: 2 },
  { cells: 8, anchorsPerCell: 6 },
] as const;
/** Box centre, box size, then x and y of each landmark. */
const VALUES_PER_ANCHOR = 4 + 2 * FACE_LANDMARKS.length;
const MAXIMUM_OVERLAP = 0.3;

/** One of the two output pairs of the model, in the order of the grids: 512 anchors, then 384. */
export interface BlazeFaceOutput {
  /** Score before the sigmoid function: [anchors]. */
  readonly scores: Float32Array;
  /** Pixels of the input, relative to the anchor's centre: [anchors, 16]. */
  readonly shapes: Float32Array;
}

/**
 * Reads faces out of BlazeFace's outputs, with non-max suppression.
 *
 * @param letterbox where the picture lies inside the model's input
 * @returns label `face`, box and landmarks (`FACE_LANDMARKS`) relative to the picture, highest score first
 */
export function decodeBlazeFace(
  outputs: readonly [BlazeFaceOutput, BlazeFaceOutput],
  letterbox: Letterbox,
  minimumScore: number,
): Detection[] {
  const faces = ANCHOR_GRIDS.flatMap((grid, index) => {
    const output = outputs[index];
    return output === undefined ? [] : decodeGrid(grid, output, letterbox, minimumScore);
  });
  return suppressNonMaxima(faces, MAXIMUM_OVERLAP);
}

function decodeGrid(
  grid: (typeof ANCHOR_GRIDS)[number],
  { scores, shapes }: BlazeFaceOutput,
  letterbox: Letterbox,
  minimumScore: number,
): Detection[] {
  const anchors = grid.cells * grid.cells * grid.anchorsPerCell;
  if (scores.length !== anchors || shapes.length !== anchors * VALUES_PER_ANCHOR) {
    throw new TypeError(
      `Expected ${anchors} scores and ${anchors * VALUES_PER_ANCHOR} values for BlazeFace but received ${scores.length} and ${shapes.length}`,
    );
  }
  const faces: Detection[] = [];
  for (let anchor = 0; anchor < anchors; anchor++) {
    const score = sigmoid(scores[anchor] ?? Number.NEGATIVE_INFINITY);
    if (!(score >= minimumScore)) continue;
    const values = shapes.subarray(anchor * VALUES_PER_ANCHOR, (anchor + 1) * VALUES_PER_ANCHOR);
    faces.push(decodeFace(values, anchorCentre(grid, anchor), letterbox, score));
  }
  return faces.filter(isSound);
}

function anchorCentre(grid: (typeof ANCHOR_GRIDS)[number], anchor: number): Point {
  const cell = Math.floor(anchor / grid.anchorsPerCell);
  const stride = BLAZEFACE_INPUT_SIDE / grid.cells;
  return { x: ((cell % grid.cells) + 0.5) * stride, y: (Math.floor(cell / grid.cells) + 0.5) * stride };
}

function decodeFace(values: Float32Array, anchor: Point, letterbox: Letterbox, score: number): Detection {
  const value = (index: number) => values[index] ?? 0;
  const box: Box = {
    x: anchor.x + value(0) - value(2) / 2,
    y: anchor.y + value(1) - value(3) / 2,
    width: value(2),
    height: value(3),
  };
  const landmarks = FACE_LANDMARKS.map((_, index) =>
    pointFromLetterbox(letterbox, { x: anchor.x + value(4 + 2 * index), y: anchor.y + value(5 + 2 * index) }),
  );
  return { label: 'face', score, box: boxFromLetterbox(letterbox, box), landmarks };
}

/** Has an area, and numbers only. */
function isSound({ box, landmarks = [] }: Detection): boolean {
  const points = [...landmarks, { x: box.x + box.width, y: box.y + box.height }, box];
  return box.width > 0 && box.height > 0 && points.every(({ x, y }) => Number.isFinite(x + y));
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
