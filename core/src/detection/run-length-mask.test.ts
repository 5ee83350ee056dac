import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromRunLengthMask, toRunLengthMask, toShownObject } from './run-length-mask.ts';

for (const [what, samples, runs] of [
  ['nothing inside', [0, 0, 0, 0, 0, 0], [6]],
  ['everything inside', [255, 255, 255, 255, 255, 255], [0, 6]],
  ['a run across rows', [0, 0, 255, 255, 0, 0], [2, 2, 2]],
  ['single samples', [255, 0, 255, 0, 255, 0], [0, 1, 1, 1, 1, 1, 1]],
] as const) {
  test(`a mask with ${what} survives its run lengths`, () => {
    const mask = { width: 3, height: 2, data: Uint8Array.from(samples) };
    const short = toRunLengthMask(mask);
    assert.deepEqual(short.runs, runs);
    assert.deepEqual(fromRunLengthMask(short), mask);
  });
}

test('run lengths that go beyond the size are cut', () => {
  const { data } = fromRunLengthMask({ width: 2, height: 1, runs: [1, 500] });
  assert.deepEqual([...data], [0, 255]);
});

test('viewers get no embedding', () => {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const shown = toShownObject({ trackId: 1, label: 'a', score: 1, box, velocity: box, embedding: new Float32Array(2) });
  assert.deepEqual(Object.keys(shown).sort(), ['box', 'label', 'score', 'trackId', 'velocity']);
});
