import type { PictureSize } from '../geometry/picture-size.ts';

/** The cells of one stride; their anchors come row by row. */
interface GridLevel {
  readonly stride: number;
  readonly columns: number;
  readonly rows: number;
  /** Index of its first anchor. */
  readonly start: number;
}

/** Where an anchor lies, in cells of its own grid. */
export interface AnchorCell {
  readonly stride: number;
  readonly column: number;
  readonly row: number;
}

/** One anchor in each cell of the grids of several strides, one grid after the other: how most detectors since FCOS lay them out. */
export class AnchorGrid {
  readonly levels: readonly GridLevel[];
  readonly anchors: number;

  constructor(input: PictureSize, strides: readonly number[]) {
    const levels: GridLevel[] = [];
    let start = 0;
    for (const stride of strides) {
      const columns = Math.ceil(input.width / stride);
      const rows = Math.ceil(input.height / stride);
      levels.push({ stride, columns, rows, start });
      start += columns * rows;
    }
    this.levels = levels;
    this.anchors = start;
  }

  cellOf(anchor: number): AnchorCell {
    const level = this.levels.findLast(({ start }) => start <= anchor);
    if (level === undefined || anchor >= this.anchors)
      throw new TypeError(`Expected an anchor below ${this.anchors} but received ${anchor}`);
    const cell = anchor - level.start;
    return { stride: level.stride, column: cell % level.columns, row: Math.floor(cell / level.columns) };
  }
}
