import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_RESTARTS, planRestart } from './restart-policy.ts';

function delaysOf(livesMs: readonly number[]): number[] {
  let history = NO_RESTARTS;
  return livesMs.map((ranForMs) => {
    const plan = planRestart(history, ranForMs);
    history = plan.history;
    return plan.delayMs;
  });
}

test('the first death is followed by a restart at once, further ones by doubling delays', () => {
  assert.deepEqual(delaysOf([0, 0, 0, 0, 0]), [0, 250, 500, 1000, 2000]);
});

test('the delay is bounded', () => {
  assert.equal(delaysOf(Array.from({ length: 50 }, () => 100)).at(-1), 15_000);
});

test('a life long enough to be healthy starts the count anew', () => {
  assert.deepEqual(delaysOf([0, 0, 0, 60_000, 0]), [0, 250, 500, 0, 250]);
});
