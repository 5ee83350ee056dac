import assert from 'node:assert/strict';
import { it } from 'node:test';
import { backoffDelayMs } from './backoff.ts';

it('doubles the delay with every failure up to the maximum', () => {
  const delays = [1, 2, 3, 4, 5, 2_000].map((failures) =>
    backoffDelayMs({ initialMs: 500, maximumMs: 5_000 }, failures),
  );
  assert.deepEqual(delays, [500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});
