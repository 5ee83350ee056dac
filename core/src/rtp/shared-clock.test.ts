import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedClock } from './shared-clock.ts';

const SECOND_US = 1_000_000;

test('without sender reports what arrives together belongs together', () => {
  const clock = new SharedClock();
  assert.equal(clock.videoTime(0, null, 1_000), SECOND_US);
  assert.equal(clock.audioTime(0, null, 1_000), SECOND_US);
  assert.equal(clock.audioTime(20_000, null, 1_500), SECOND_US + 20_000, 'a late packet keeps its place');
});

test('sender reports move sound to the pictures it was made with', () => {
  const clock = new SharedClock();
  clock.videoTime(0, 50 * SECOND_US, 1_000);
  assert.equal(clock.audioTime(0, null, 1_200), 1_200_000);
  assert.equal(clock.audioTime(20_000, 50 * SECOND_US + 20_000, 1_220), SECOND_US + 20_000);
  assert.equal(clock.audioTime(40_000, null, 1_240), SECOND_US + 40_000, 'and leave it there');
});

test('a small difference is left alone, and one that cannot be true is not believed', () => {
  const clock = new SharedClock();
  clock.videoTime(0, 50 * SECOND_US, 1_000);
  clock.audioTime(0, null, 1_000);
  assert.equal(clock.audioTime(20_000, 50 * SECOND_US + 30_000, 1_020), SECOND_US + 20_000);
  assert.equal(clock.audioTime(40_000, 90 * SECOND_US, 1_040), SECOND_US + 40_000);
});
