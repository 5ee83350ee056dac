/** A group of neighbouring samples, in samples of the picture; `right` and `bottom` are the first ones outside. */
export interface Component {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly area: number;
  /** Indices of its samples in the picture. */
  readonly samples: readonly number[];
}

/**
 * Groups of set samples that touch, diagonals included.
 *
 * @param set `width` times `height` bytes, row by row; cleared by the search
 */
export function findComponents(set: Uint8Array, width: number, height: number): Component[] {
  const components: Component[] = [];
  for (let index = 0; index < width * height; index++) {
    if (set[index] !== 0) components.push(collect(set, width, height, index));
  }
  return components;
}

function collect(set: Uint8Array, width: number, height: number, start: number): Component {
  const samples = [start];
  set[start] = 0;
  const bounds = { left: width, top: height, right: 0, bottom: 0 };
  // `samples` grows while it is walked: it is the queue of a breadth-first search and its outcome at once.
  for (let at = 0; at < samples.length; at++) {
    const index = samples[at] ?? 0;
    const column = index % width;
    const row = (index - column) / width;
    if (column < bounds.left) bounds.left = column;
    if (column >= bounds.right) bounds.right = column + 1;
    if (row < bounds.top) bounds.top = row;
    if (row >= bounds.bottom) bounds.bottom = row + 1;
    const lastRow = Math.min(height - 1, row + 1);
    const lastColumn = Math.min(width - 1, column + 1);
    for (let y = Math.max(0, row - 1); y <= lastRow; y++) {
      for (let x = Math.max(0, column - 1); x <= lastColumn; x++) {
        const neighbour = y * width + x;
        if (set[neighbour] === 0) continue;
        set[neighbour] = 0;
        samples.push(neighbour);
      }
    }
  }
  return { ...bounds, area: samples.length, samples };
}
