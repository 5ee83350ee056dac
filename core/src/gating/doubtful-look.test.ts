import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection } from '../detection/detection.ts';
import { isLookDoubtful } from './doubtful-look.ts';

const found = (score: number): Detection => ({
  label: 'bottle',
  score,
  box: { x: 0.1, y: 0.1, width: 0.2, height: 0.4 },
});

describe('isLookDoubtful', () => {
  const rows: readonly (readonly [name: string, found: readonly Detection[], expected: boolean])[] = [
    ['nothing found', [], false],
    ['a score far above the least one', [found(0.8)], false],
    ['a score far below it', [found(0.3)], false],
    ['a score just below it', [found(0.497)], true],
    ['a score just above it', [found(0.503)], true],
    ['one such score among others', [found(0.8), found(0.3), found(0.47)], true],
  ];
  for (const [name, detections, expected] of rows)
    it(`is ${expected} for ${name}`, () => assert.equal(isLookDoubtful(detections, [], 0.5), expected));

  it('is false where the object is followed already, and true where another one is', () => {
    const [seen, other] = [found(0.497), found(0.503)];
    assert.equal(isLookDoubtful([seen], [{ box: seen.box }], 0.5), false);
    assert.equal(isLookDoubtful([seen, other], [{ box: other.box }], 0.5), true);
  });
});
