import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAccount } from './describe-account.ts';

const ACCOUNT = { offered: 1200, analysed: 1200, replaced: 0, stale: 0, failed: 0, lateP50Ms: null, lateP95Ms: null };

for (const [what, change, expected] of [
  ['all is well', {}, '1 200 of 1 200 frames analysed'],
  [
    'there is too much to do',
    { analysed: 700, replaced: 480, stale: 20 },
    '700 of 1 200 frames analysed · 480 gave way to newer frames · 20 came too late',
  ],
  [
    'delays are known',
    { lateP50Ms: 31, lateP95Ms: 80 },
    '1 200 of 1 200 frames analysed · results after 31 ms, 95 % within 80 ms',
  ],
] as const) {
  test(`the account of a task when ${what}`, () => {
    // Separators between thousands are narrow spaces.
    assert.equal(describeAccount({ ...ACCOUNT, ...change }).replaceAll(/[\u202f\u2009\u00a0]/g, ' '), expected);
  });
}
