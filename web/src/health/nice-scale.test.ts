import assert from 'node:assert/strict';
import { test } from 'node:test';
import { niceScale } from './nice-scale.ts';

test('a scale reaches to a round value that is not below the highest', () => {
  const cases: [number, number[]][] = [
    [0, [0, 0.25, 0.5, 0.75, 1]],
    [31.1, [0, 10, 20, 30, 40]],
    [40, [0, 10, 20, 30, 40]],
    [684, [0, 200, 400, 600, 800]],
    [1_001, [0, 500, 1_000, 1_500, 2_000]],
  ];
  for (const [highest, expected] of cases) assert.deepEqual(niceScale(highest, 1), expected);
});

test('roundness counts in the unit of the plot', () => {
  const mebibyte = 1_048_576;
  assert.deepEqual(
    niceScale(877 * mebibyte, mebibyte).map((bytes) => bytes / mebibyte),
    [0, 250, 500, 750, 1_000],
  );
});
