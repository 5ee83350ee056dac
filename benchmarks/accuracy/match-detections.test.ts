import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchDetections, precisionOf, recallOf } from './match-detections.ts';

const at = (x: number, label = 'dog') => ({ label, box: { x, y: 0, width: 0.2, height: 0.2 } });

describe('matchDetections', () => {
  for (const [what, found, wanted, expected] of [
    ['the same', [at(0)], [at(0)], { matched: 1, surplus: 0, missed: 0 }],
    ['another label', [at(0)], [at(0, 'cat')], { matched: 0, surplus: 1, missed: 1 }],
    ['too little overlap', [at(0)], [at(0.1)], { matched: 0, surplus: 1, missed: 1 }],
    ['two for one', [at(0), at(0.01)], [at(0)], { matched: 1, surplus: 1, missed: 0 }],
    ['the closer pair first', [at(0.02), at(0)], [at(0.05), at(0.02)], { matched: 2, surplus: 0, missed: 0 }],
    ['nothing', [], [], { matched: 0, surplus: 0, missed: 0 }],
  ] as const) {
    it(`counts ${what}`, () => assert.deepEqual(matchDetections(found, wanted, 0.5), expected));
  }

  it('has no share of nothing', () => {
    const nothing = { matched: 0, surplus: 0, missed: 0 };
    assert.deepEqual([precisionOf(nothing), recallOf(nothing)], [null, null]);
    assert.deepEqual(
      [precisionOf({ ...nothing, matched: 3, surplus: 1 }), recallOf({ ...nothing, matched: 1, missed: 1 })],
      [0.75, 0.5],
    );
  });
});
