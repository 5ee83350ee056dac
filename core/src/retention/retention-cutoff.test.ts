import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retentionCutoffMs } from './retention-cutoff.ts';

const NOW_MS = Date.UTC(2026, 2, 31, 12);

for (const [retainDays, expected] of [
  [30, Date.UTC(2026, 2, 1, 12)],
  [0.5, Date.UTC(2026, 2, 31, 0)],
] as const) {
  test(`events are kept for ${retainDays} days after their end`, () => {
    assert.equal(retentionCutoffMs(NOW_MS, retainDays), expected);
  });
}

test('a number of days that is not positive would remove everything and is refused', () => {
  assert.throws(() => retentionCutoffMs(NOW_MS, 0), TypeError);
  assert.throws(() => retentionCutoffMs(NOW_MS, Number.NaN), TypeError);
});
