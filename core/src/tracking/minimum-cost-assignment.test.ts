import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assignMinimumCost } from './minimum-cost-assignment.ts';

describe('assignMinimumCost', () => {
  const cases = [
    { name: 'no rows', costs: [], expected: [] },
    { name: 'no columns', costs: [[], []], expected: [null, null] },
    { name: 'one pair', costs: [[3]], expected: [0] },
    {
      name: 'the cheapest sum although the first row would like another column',
      costs: [
        [1, 2],
        [1, 9],
      ],
      expected: [1, 0],
    },
    {
      name: 'negative costs',
      costs: [
        [-1, -5],
        [-4, -6],
      ],
      expected: [1, 0],
    },
    { name: 'more columns than rows', costs: [[5, 4, 1]], expected: [2] },
    { name: 'more rows than columns', costs: [[5], [1], [3]], expected: [null, 0, null] },
    {
      name: 'equal costs',
      costs: [
        [1, 1],
        [1, 1],
      ],
      expected: [0, 1],
    },
  ];
  for (const { name, costs, expected } of cases) {
    it(`solves ${name}`, () => {
      const actual = assignMinimumCost(costs);
      assert.equal(actual.length, expected.length);
      assert.equal(total(costs, actual), total(costs, expected));
    });
  }

  it('finds the same sum as trying every permutation', () => {
    let seed = 3;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return (seed % 1000) / 10 - 20;
    };
    for (let round = 0; round < 200; round++) {
      const rows = 1 + (round % 5);
      const columns = 1 + (Math.floor(round / 5) % 5);
      const costs = Array.from({ length: rows }, () => Array.from({ length: columns }, random));
      const assignment = assignMinimumCost(costs);
      const used = assignment.filter((column) => column !== null);
      assert.equal(new Set(used).size, Math.min(rows, columns));
      assert.ok(Math.abs(total(costs, assignment) - cheapest(costs, 0, new Set(), Math.max(0, rows - columns))) < 1e-9);
    }
  });
});

function total(costs: readonly (readonly number[])[], assignment: readonly (number | null)[]): number {
  return assignment.reduce<number>(
    (sum, column, row) => sum + (column === null ? 0 : (costs[row]?.[column] ?? Number.NaN)),
    0,
  );
}

function cheapest(
  costs: readonly (readonly number[])[],
  row: number,
  used: ReadonlySet<number>,
  skips: number,
): number {
  const current = costs[row];
  if (current === undefined) return 0;
  const choices = current.flatMap((cost, column) =>
    used.has(column) ? [] : [cost + cheapest(costs, row + 1, new Set([...used, column]), skips)],
  );
  if (skips > 0) choices.push(cheapest(costs, row + 1, used, skips - 1));
  return Math.min(...choices);
}
