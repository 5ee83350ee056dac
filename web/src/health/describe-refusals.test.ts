import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRefusals } from './describe-refusals.ts';

for (const [refused, expected] of [
  [{}, 'none'],
  [{ busy: 0 }, 'none'],
  [{ busy: 2, 'bad-request': 30, unauthorized: 4 }, '30 bad request, 4 unauthorized, 2 busy'],
] as const) {
  test(`refusals read "${expected}"`, () => assert.equal(describeRefusals(refused), expected));
}
