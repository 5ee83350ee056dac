import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFired, formatClipTime, timesPerDay } from './describe-replay.ts';

test('how often a rule would have fired is said in words', () => {
  const cases = [
    [0, 'Would not have fired in the last 7 days'],
    [1, 'Would have fired once in the last 7 days'],
    [4, 'Would have fired 4 times in the last 7 days'],
  ] as const;
  for (const [fired, expected] of cases) assert.equal(describeFired({ fired }, 'the last 7 days'), expected);
});

test('alerts are counted by day, newest first', () => {
  const at = (timeMs: number) => ({ timeMs, reason: '', events: [] });
  const days = timesPerDay({ alerts: [at(1), at(12), at(15), at(21)] }, (timeMs) => `day ${Math.floor(timeMs / 10)}`);
  assert.deepEqual(days, [
    { day: 'day 2', times: 1 },
    { day: 'day 1', times: 2 },
    { day: 'day 0', times: 1 },
  ]);
});

test('times in a clip are minutes and seconds', () => {
  const cases = [
    [0, '0:00'],
    [65.9, '1:05'],
    [3600, '60:00'],
    [-1, '0:00'],
  ] as const;
  for (const [seconds, expected] of cases) assert.equal(formatClipTime(seconds), expected);
});
