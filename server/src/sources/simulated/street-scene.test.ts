import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { wallTimeUs } from '#core/time/media-time.ts';
import { facePoseAt, passages, STREET_FRAMES_PER_SECOND, STREET_LOOP_FRAMES } from './street/schedule.ts';
import { createStreetScene } from './street-scene.ts';

const scene = await createStreetScene();

/** A hash of the frame: the difference of two unequal pictures would take minutes to print. */
function drawn(frameIndex: number): string {
  const planes = new Uint8Array((scene.width * scene.height * 3) / 2);
  scene.draw(planes, frameIndex, wallTimeUs(0));
  return createHash('sha256').update(planes).digest('hex');
}

test('the same index gives the same picture, whatever was drawn before', () => {
  const first = drawn(40);
  drawn(640);
  assert.equal(drawn(40), first);
});

test('the scene repeats after a minute, also for large indices', () => {
  assert.equal(drawn(40 + STREET_LOOP_FRAMES), drawn(40));
  assert.equal(drawn(640 + STREET_LOOP_FRAMES * 1_000_000), drawn(640));
});

test('nobody is on the street at the seam, so nothing jumps there', () => {
  assert.equal(drawn(STREET_LOOP_FRAMES - 1), drawn(STREET_LOOP_FRAMES));
});

test('every passage leaves the picture before the loop ends', () => {
  for (const { actor, startSecond, lane } of passages) {
    const width = Math.max(...actor.poses.map((pose) => pose.width)) * actor.scale;
    const seconds = (scene.width + width) / actor.pixelsPerFrame / STREET_FRAMES_PER_SECOND;
    assert.ok(startSecond + seconds < 60, `the passage at ${startSecond} s in ${lane} takes ${seconds} s`);
  }
});

test('frames in which something passes differ from each other', () => {
  assert.notEqual(drawn(60), drawn(61));
});

test('the visitor stands still enough to be looked at', () => {
  const before = facePoseAt(44, scene.height);
  const after = facePoseAt(44.2, scene.height);
  assert.ok(before && after);
  assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 8);
  assert.equal(facePoseAt(20, scene.height), null);
});

test('planes of another size are refused', () => {
  assert.throws(() => scene.draw(new Uint8Array(10), 0, wallTimeUs(0)), TypeError);
});
