import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection } from './detection.ts';
import { suppressNonMaxima } from './non-max-suppression.ts';

function detection(label: string, score: number, x: number, width = 0.2): Detection {
  return { label, score, box: { x, y: 0.1, width, height: 0.2 } };
}

describe('suppressNonMaxima', () => {
  const cases = [
    { name: 'nothing', given: [], kept: [] },
    // 0.18 / 0.22 of overlap: the same thing.
    {
      name: 'the better one of two that overlap',
      given: [detection('cat', 0.4, 0.12), detection('cat', 0.9, 0.1)],
      kept: [0.9],
    },
    // 0.1 / 0.3 of overlap: two things side by side.
    {
      name: 'both of two that overlap a little',
      given: [detection('cat', 0.9, 0.1), detection('cat', 0.4, 0.2)],
      kept: [0.9, 0.4],
    },
    {
      name: 'both labels in one place',
      given: [detection('cat', 0.4, 0.1), detection('dog', 0.9, 0.1)],
      kept: [0.9, 0.4],
    },
    // The middle one is dropped first and so does not protect or harm the last one.
    {
      name: 'the ends of a chain whose middle is dropped',
      given: [detection('cat', 0.9, 0.1), detection('cat', 0.8, 0.15), detection('cat', 0.7, 0.2)],
      kept: [0.9, 0.7],
    },
    { name: 'one of two that are equal', given: [detection('cat', 0.5, 0.1), detection('cat', 0.5, 0.1)], kept: [0.5] },
    {
      name: 'boxes without area',
      given: [detection('cat', 0.5, 0.1, 0), detection('cat', 0.4, 0.1, 0)],
      kept: [0.5, 0.4],
    },
  ];
  for (const { name, given, kept } of cases) {
    it(`keeps ${name}`, () => {
      assert.deepEqual(
        suppressNonMaxima(given, 0.5).map(({ score }) => score),
        kept,
      );
    });
  }
});
