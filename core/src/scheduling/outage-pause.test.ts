import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outagePauseMs } from './outage-pause.ts';

const PAUSE = { minimumMs: 250, maximumMs: 30_000, share: 1 / 60 };

for (const { outageMs, expectedMs, why } of [
  { outageMs: 0, expectedMs: 250, why: 'the first attempt follows soon' },
  { outageMs: 10_000, expectedMs: 250, why: 'a short outage is asked often' },
  { outageMs: 30_000, expectedMs: 500, why: 'the pause grows with the outage' },
  { outageMs: 600_000, expectedMs: 10_000, why: 'in proportion' },
  { outageMs: 86_400_000, expectedMs: 30_000, why: 'up to the maximum' },
]) {
  test(`after ${outageMs} ms away the pause is ${expectedMs} ms: ${why}`, () => {
    assert.equal(outagePauseMs(PAUSE, outageMs), expectedMs);
  });
}
