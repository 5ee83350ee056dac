import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaTimeUs } from './media-time.ts';
import { SamplingInterval } from './sampling-interval.ts';

const cases: [string, number | 'all', number[], number[]][] = [
  ['every frame', 'all', [0, 40_000, 80_000], [0, 40_000, 80_000]],
  ['the first of each fifth of a second', 5, [0, 40_000, 199_999, 200_000, 240_000, 410_000], [0, 200_000, 410_000]],
  ['one after a gap', 1, [0, 5_300_000, 5_400_000, 6_000_000], [0, 5_300_000, 6_000_000]],
  ['none that comes late', 5, [400_000, 100_000, 390_000, 600_000], [400_000, 600_000]],
];
for (const [what, fps, frames, taken] of cases) {
  test(`a sampling interval takes ${what}`, () => {
    const interval = new SamplingInterval(fps);
    assert.deepEqual(
      frames.filter((ptsUs) => interval.take(mediaTimeUs(ptsUs))),
      taken,
    );
  });
}
