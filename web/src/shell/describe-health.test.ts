import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeHealth } from './describe-health.ts';

const WELL = { status: 'ok', version: '1', mediaProcess: 'running', uptimeSeconds: 1, problems: [] } as const;
const health = (change: object) => ({ ...WELL, problems: [], ...change });

test('there is nothing to say while all is well or unknown', () => {
  assert.equal(describeHealth(health({}), false), null);
  assert.equal(describeHealth(undefined, false), null);
});

test('a server that is away is worse than anything it said before', () => {
  assert.equal(describeHealth(health({ mediaProcess: 'restarting' }), true)?.kind, 'bad');
});

test('a restart of video processing is a matter of waiting, a full disk is not', () => {
  assert.equal(describeHealth(health({ mediaProcess: 'restarting', problems: ['x'] }), false)?.waiting, true);
  const full = describeHealth(health({ problems: ['The disk is full.', 'b', 'c'] }), false);
  assert.deepEqual(full, {
    kind: 'warning',
    message: 'The disk is full.',
    link: 'and 2 more',
    waiting: false,
  });
});
