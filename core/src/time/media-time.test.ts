import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapToMediaTime, mapToWallTime, mediaTimeUs, wallTimeUs } from './media-time.ts';

test('both directions of a mapping are exact inverses, also for times of today', () => {
  const mapping = { offsetUs: 1_795_246_512_345_678 };
  for (const microseconds of [0, 1, 33_333, 86_400_000_000, 31_536_000_000_001]) {
    const media = mediaTimeUs(microseconds);
    const wall = mapToWallTime(mapping, media);
    assert.equal(wall, microseconds + mapping.offsetUs);
    assert.equal(mapToMediaTime(mapping, wall), media);
  }
});

test('times are whole microseconds', () => {
  assert.equal(mediaTimeUs(33_333.4), 33_333);
  assert.equal(mediaTimeUs(33_333.5), 33_334);
  assert.equal(wallTimeUs(1_795_246_512.25), 1_795_246_512);
});
