import { PERSON_KEYPOINTS } from '../detection/person-keypoints.ts';
import type { ModelOutputs } from './decoder.ts';
import { requireOutput } from './require-output.ts';

const JOINTS = PERSON_KEYPOINTS.length;
/** Added to a distance in cells: how much a joint may be away from where the person's centre expects it. As the model has it. */
const DISTANCE_TOLERANCE = 1.8;

/** A joint as the model gives it: y and x relative to the input, and how sure it is. */
export interface RawJoint {
  readonly y: number;
  readonly x: number;
  readonly score: number;
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly plane: number;
}

/**
 * What MoveNet does behind its four heads: finds the centre of the person, asks it where the joints should be, takes each joint's highest
 * point near there, and adds that point's own offset. All heads are channels first; heatmaps are probabilities, the centres are weighted towards
 * the middle of the picture by the model itself.
 */
export function readMoveNetHeads(outputs: ModelOutputs): RawJoint[] {
  const heatmaps = requireOutput(outputs, 'heatmaps', [1, JOINTS, null, null]);
  const [, , rows = 1, columns = 1] = heatmaps.dims;
  const grid: Grid = { rows, columns, plane: rows * columns };
  const centres = requireOutput(outputs, 'centres', [1, 1, rows, columns]).data;
  const regression = requireOutput(outputs, 'regression', [1, 2 * JOINTS, rows, columns]).data;
  const offsets = requireOutput(outputs, 'offsets', [1, 2 * JOINTS, rows, columns]).data;
  const centre = highest(centres);
  return PERSON_KEYPOINTS.map((_, joint) => {
    const at = (values: Float32Array, axis: 0 | 1, cell: number) => values[(2 * joint + axis) * grid.plane + cell] ?? 0;
    const expectedRow = Math.floor(centre / columns) + at(regression, 0, centre);
    const expectedColumn = (centre % columns) + at(regression, 1, centre);
    const own = heatmaps.data.subarray(joint * grid.plane, (joint + 1) * grid.plane);
    const cell = highestNear(grid, own, expectedRow, expectedColumn);
    return {
      y: (Math.floor(cell / columns) + at(offsets, 0, cell)) / rows,
      x: ((cell % columns) + at(offsets, 1, cell)) / columns,
      score: own[cell] ?? 0,
    };
  });
}

function highestNear(
  { rows, columns }: Grid,
  heatmap: Float32Array,
  expectedRow: number,
  expectedColumn: number,
): number {
  let best = Number.NEGATIVE_INFINITY;
  let bestCell = 0;
  for (let row = 0, cell = 0; row < rows; row++) {
    const vertical = (row - expectedRow) ** 2;
    for (let column = 0; column < columns; column++, cell++) {
      const distance = Math.sqrt(vertical + (column - expectedColumn) ** 2);
      const value = (heatmap[cell] ?? Number.NaN) / (distance + DISTANCE_TOLERANCE);
      if (value > best) {
        best = value;
        bestCell = cell;
      }
    }
  }
  return bestCell;
}

function highest(values: Float32Array): number {
  let bestCell = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let cell = 0; cell < values.length; cell++) {
    const value = values[cell] ?? Number.NaN;
    if (value > best) {
      best = value;
      bestCell = cell;
    }
  }
  return bestCell;
}
