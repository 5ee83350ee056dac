import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ballPosition } from '#core/demo/ball-motion.ts';
import { frameCounterStrip, readFrameCounter } from '#core/demo/frame-counter-strip.ts';
import { wallTimeUs } from '#core/time/media-time.ts';
import { createBallScene } from './ball-scene.ts';

const scene = createBallScene();
const lumaSize = scene.width * scene.height;
const noon = wallTimeUs(Date.UTC(2026, 0, 2, 12, 0, 0) * 1000);

function drawn(frameIndex: number, wallTime = noon): Uint8Array {
  const planes = new Uint8Array((lumaSize * 3) / 2);
  scene.draw(planes, frameIndex, wallTime);
  return planes;
}

/** Centroid of everything that is as bright as the ball, above the panel. */
function brightCentroid(planes: Uint8Array): { x: number; y: number; count: number } {
  let x = 0;
  let y = 0;
  let count = 0;
  for (let offset = 0; offset < scene.width * 656; offset++) {
    if ((planes[offset] ?? 0) < 120) continue;
    x += (offset % scene.width) + 0.5;
    y += Math.floor(offset / scene.width) + 0.5;
    count++;
  }
  return { x: x / count, y: y / count, count };
}

for (const frameIndex of [0, 1, 977, 35_999, 36_000, 4_000_000_000]) {
  test(`the ball of frame ${frameIndex} is where its position says`, () => {
    const found = brightCentroid(drawn(frameIndex));
    const { centre } = ballPosition(frameIndex);
    assert.ok(Math.abs(found.x - centre.x * scene.width) < 0.1);
    assert.ok(Math.abs(found.y - centre.y * scene.height) < 0.1);
    assert.ok(Math.abs(found.count / (Math.PI * 36 * 36) - 1) < 0.05, `${found.count} bright pixels`);
  });

  test(`the strip of frame ${frameIndex} shows its number`, () => {
    const planes = drawn(frameIndex);
    const rgba = new Uint8Array(lumaSize * 4);
    for (let pixel = 0; pixel < lumaSize; pixel++) rgba.fill(planes[pixel] ?? 0, pixel * 4, pixel * 4 + 4);
    assert.equal(readFrameCounter(rgba, scene.width, scene.height), frameIndex % 2 ** 32);
  });
}

test('the same index gives the same picture, whatever was drawn before', () => {
  const first = drawn(500);
  drawn(9);
  assert.ok(Buffer.from(drawn(500)).equals(first));
});

test('the wall-clock time changes the clock alone', () => {
  const before = drawn(500);
  const after = drawn(500, wallTimeUs(noon + 1_234_000));
  const changed = before.findIndex((value, offset) => value !== after[offset]);
  assert.ok(changed >= scene.width * 656 && changed < lumaSize);
  for (let offset = 0; offset < before.length; offset++) {
    if (before[offset] === after[offset]) continue;
    assert.ok(offset < lumaSize && offset % scene.width < frameCounterStrip.x / 2);
  }
});

test('planes of another size are refused', () => {
  assert.throws(() => scene.draw(new Uint8Array(10), 0, noon), TypeError);
});
