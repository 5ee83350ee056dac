import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mediaTimeUs } from './media-time.ts';
import { mediaTimeToRtp, rtpDistance, rtpToMediaTime } from './rtp-clock.ts';

describe('the RTP clock', () => {
  const rows: [string, number, number, number][] = [
    ['zero without an offset', 0, 0, 0],
    ['one second', 1_000_000, 0, 90_000],
    ['a frame of 30 fps rounds to the nearest tick', 33_333, 0, 3_000],
    ['the offset shifts', 1_000_000, 5, 90_005],
    ['the last tick before the wrap', 0, 2 ** 32 - 1, 2 ** 32 - 1],
    ['one tick later wraps to zero', 11, 2 ** 32 - 1, 0],
    ['a day of media time wraps and stays within 32 bits', 86_400_000_000, 0, (86_400 * 90_000) % 2 ** 32],
    ['a time before zero is still a valid timestamp', -1_000_000, 0, 2 ** 32 - 90_000],
  ];
  for (const [name, timeUs, offset, expected] of rows) {
    test(name, () => assert.equal(mediaTimeToRtp(mediaTimeUs(timeUs), offset), expected));
  }

  test('distances are signed and cross the wrap in both directions', () => {
    assert.equal(rtpDistance(2 ** 32 - 10, 5), 15);
    assert.equal(rtpDistance(5, 2 ** 32 - 10), -15);
    assert.equal(rtpDistance(100, 100), 0);
    assert.equal(rtpDistance(0, 2 ** 31 - 1), 2 ** 31 - 1);
    assert.equal(rtpDistance(0, 2 ** 31), -(2 ** 31));
  });

  test('a timestamp leads back to its media time across the wrap, to within half a tick', () => {
    const offset = 2 ** 32 - 45_000;
    const reference = { ptsUs: mediaTimeUs(0), rtpTimestamp: mediaTimeToRtp(mediaTimeUs(0), offset) };
    for (let frame = 0; frame < 300; frame++) {
      const ptsUs = mediaTimeUs((frame * 1_000_000) / 30);
      const back = rtpToMediaTime(mediaTimeToRtp(ptsUs, offset), reference);
      assert.ok(Math.abs(back - ptsUs) <= 6, `frame ${frame}: ${back} for ${ptsUs}`);
    }
  });
});
