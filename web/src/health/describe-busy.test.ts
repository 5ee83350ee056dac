import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBusy } from './describe-busy.ts';

for (const [percent, text, isFull] of [
  [0, '0\u00a0%', false],
  [0.4, 'under 1\u00a0%', false],
  [41.6, '42\u00a0%', false],
  [97, '97\u00a0%, full', true],
] as const) {
  test(`a worker that is busy for ${percent} % of its time`, () => {
    assert.deepEqual(describeBusy(percent), { text, isFull });
  });
}
