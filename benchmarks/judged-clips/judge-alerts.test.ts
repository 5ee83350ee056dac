import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeAlerts } from './judge-alerts.ts';

const interval = (from: number, to: number, isOptional = false) => ({ from, to, isOptional, reason: '' });

describe('alerts against what was expected', () => {
  for (const [what, { seconds, expected, right, falseAlerts, missed }] of Object.entries({
    'one in each interval': {
      seconds: [1, 6],
      expected: [interval(0, 2), interval(5, 7)],
      right: 2,
      falseAlerts: [],
      missed: 0,
    },
    'a second one in the same interval': {
      seconds: [1, 2],
      expected: [interval(0, 2)],
      right: 1,
      falseAlerts: [2],
      missed: 0,
    },
    'one that nobody wanted': { seconds: [4], expected: [], right: 0, falseAlerts: [4], missed: 0 },
    'none at all': { seconds: [], expected: [interval(0, 2)], right: 0, falseAlerts: [], missed: 1 },
    'an optional one that comes': {
      seconds: [1],
      expected: [interval(0, 2, true)],
      right: 0,
      falseAlerts: [],
      missed: 0,
    },
    'an optional one that does not': {
      seconds: [],
      expected: [interval(0, 2, true)],
      right: 0,
      falseAlerts: [],
      missed: 0,
    },
    'one where a wanted and an optional interval overlap': {
      seconds: [3],
      expected: [interval(0, 4, true), interval(2, 6)],
      right: 1,
      falseAlerts: [],
      missed: 0,
    },
    'two in overlapping intervals': {
      seconds: [3, 5],
      expected: [interval(0, 6), interval(2, 4)],
      right: 2,
      falseAlerts: [],
      missed: 0,
    },
  })) {
    it(what, () => {
      const judged = judgeAlerts(seconds, expected);
      assert.deepEqual([judged.right, judged.falseAlerts, judged.missed.length], [right, falseAlerts, missed]);
    });
  }
});
