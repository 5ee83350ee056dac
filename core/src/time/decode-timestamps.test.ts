import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DecodeTimestamps } from './decode-timestamps.ts';

it('decodes pictures in the order they are shown, as late as the stream reorders them', () => {
  const rows: [string, number, (number | null)[], (number | null)[]][] = [
    ['no B-frames', 0, [0, 40, 80], [0, 40, 80]],
    ['one B-frame', 1, [0, 80, 40, 160, 120], [-1_000, 0, 40, 80, 120]],
    ['a pyramid of three', 2, [0, 160, 80, 40, 120, 320], [-2_000, -1_000, 0, 40, 80, 120]],
    ['a picture without a timestamp', 0, [0, null, 80], [0, null, 80]],
  ];
  for (const [name, depth, ptsUs, expected] of rows) {
    const timestamps = new DecodeTimestamps(depth);
    assert.deepEqual(
      ptsUs.map((each) => timestamps.next(each)),
      expected,
      name,
    );
  }
});
