/**
 * Pairs rows with columns so that the sum of the costs of the pairs is as small as it can be, each row and column being used at most
 * once (Hungarian algorithm with potentials; Kuhn 1955, Jonker and Volgenant 1987; O(rows² · columns)).
 *
 * @param costs `costs[row][column]`, finite, all rows of the same length
 * @returns for each row its column, or null where there are more rows than columns
 */
export function assignMinimumCost(costs: readonly (readonly number[])[]): (number | null)[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  if (columns === 0) return costs.map(() => null);
  if (rows > columns) return invert(assignMinimumCost(transpose(costs)), rows);
  const state = createState(rows, columns);
  for (let row = 1; row <= rows; row++) augment(costs, state, row);
  const assignment: (number | null)[] = costs.map(() => null);
  for (let column = 1; column <= columns; column++) {
    const row = at(state.rowOfColumn, column);
    if (row > 0) assignment[row - 1] = column - 1;
  }
  return assignment;
}

/** Rows and columns count from 1; index 0 is a virtual start. */
interface AssignmentState {
  readonly rowPotential: Float64Array;
  readonly columnPotential: Float64Array;
  readonly rowOfColumn: Int32Array;
}

function createState(rows: number, columns: number): AssignmentState {
  return {
    rowPotential: new Float64Array(rows + 1),
    columnPotential: new Float64Array(columns + 1),
    rowOfColumn: new Int32Array(columns + 1),
  };
}

/** Finds the cheapest alternating path from `row` to a free column and flips the pairs along it. */
function augment(costs: readonly (readonly number[])[], state: AssignmentState, row: number): void {
  const { rowPotential, columnPotential, rowOfColumn } = state;
  const size = columnPotential.length;
  const cheapest = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(size);
  const visited = new Uint8Array(size);
  let column = 0;
  rowOfColumn[0] = row;
  do {
    visited[column] = 1;
    const current = at(rowOfColumn, column);
    let delta = Number.POSITIVE_INFINITY;
    let next = 0;
    for (let candidate = 1; candidate < size; candidate++) {
      if (visited[candidate]) continue;
      const cost = costs[current - 1]?.[candidate - 1] ?? 0;
      const reduced = cost - at(rowPotential, current) - at(columnPotential, candidate);
      if (reduced < at(cheapest, candidate)) {
        cheapest[candidate] = reduced;
        previous[candidate] = column;
      }
      if (at(cheapest, candidate) < delta) {
        delta = at(cheapest, candidate);
        next = candidate;
      }
    }
    shiftPotentials(state, visited, cheapest, delta);
    column = next;
  } while (at(rowOfColumn, column) !== 0);
  while (column !== 0) {
    const source = at(previous, column);
    rowOfColumn[column] = at(rowOfColumn, source);
    column = source;
  }
}

function shiftPotentials(state: AssignmentState, visited: Uint8Array, cheapest: Float64Array, delta: number): void {
  const { rowPotential, columnPotential, rowOfColumn } = state;
  for (let column = 0; column < visited.length; column++) {
    if (visited[column]) {
      const row = at(rowOfColumn, column);
      rowPotential[row] = at(rowPotential, row) + delta;
      columnPotential[column] = at(columnPotential, column) - delta;
    } else {
      cheapest[column] = at(cheapest, column) - delta;
    }
  }
}

function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] ?? 0;
}

function transpose(costs: readonly (readonly number[])[]): number[][] {
  return (costs[0] ?? []).map((_, column) => costs.map((row) => row[column] ?? 0));
}

function invert(assignment: readonly (number | null)[], size: number): (number | null)[] {
  const inverted: (number | null)[] = Array.from({ length: size }, () => null);
  for (const [index, target] of assignment.entries()) if (target !== null) inverted[target] = index;
  return inverted;
}
