import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDecoding } from './describe-decoding.ts';

for (const [mode, reason, expected] of [
  ['full', 'Something moves in the picture.', 'Every frame is decoded: something moves in the picture'],
  ['full', 'Every frame is decoded for viewers in any case.', 'Every frame is decoded for viewers in any case'],
  ['keyframes', null, 'Only keyframes are decoded'],
  ['keyframes', 'Nothing has moved.', 'Only keyframes are decoded: nothing has moved'],
  ['off', 'No task looks at the pictures.', 'Nothing is decoded for the analysis: no task looks at the pictures'],
  ['full', 'B-frames are missing.', 'Every frame is decoded: B-frames are missing'],
] as const) {
  test(`decoding in the mode ${mode} because of ${reason} is told once`, () => {
    assert.equal(describeDecoding({ mode, reason }), expected);
  });
}
