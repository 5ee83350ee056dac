import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrappedDistance } from './wrapped-distance.ts';

test('the distance on a counter that wraps is the shorter way round', () => {
  const rows: [from: number, to: number, expected: number][] = [
    [10, 12, 2],
    [12, 10, -2],
    [98, 3, 5],
    [3, 98, -5],
    [0, 49, 49],
    [0, 50, -50],
    [398, 3, 5],
    [-2, 3, 5],
  ];
  for (const [from, to, expected] of rows) assert.equal(wrappedDistance(from, to, 100), expected, `${from} to ${to}`);
});
