import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minuteTicks } from './minute-ticks.ts';

test('ticks are full minutes within the span', () => {
  assert.deepEqual(minuteTicks(30_000, 200_000, 10), [60_000, 120_000, 180_000]);
  assert.deepEqual(minuteTicks(60_000, 60_000, 10), [60_000]);
  assert.deepEqual(minuteTicks(61_000, 62_000, 10), []);
});

test('a long span has ticks further apart', () => {
  assert.deepEqual(minuteTicks(0, 600_000, 5), [0, 120_000, 240_000, 360_000, 480_000, 600_000]);
});
