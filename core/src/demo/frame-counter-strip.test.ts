import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameCounterBits, frameCounterStrip, readFrameCounter } from './frame-counter-strip.ts';

function paintedStrip(frameIndex: number, width: number, height: number): Uint8Array {
  const { x, y, blockWidth, blockHeight, pictureWidth, bits } = frameCounterStrip;
  const shown = frameCounterBits(frameIndex);
  const rgba = new Uint8Array(width * height * 4).fill(60);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const left = (column * pictureWidth) / width - x;
      const top = (row * pictureWidth) / width - y;
      if (left < 0 || left >= blockWidth * bits || top < 0 || top >= blockHeight) continue;
      rgba.fill(
        shown[Math.floor(left / blockWidth)] ? 240 : 10,
        (row * width + column) * 4,
        (row * width + column) * 4 + 4,
      );
    }
  }
  return rgba;
}

for (const frameIndex of [0, 1, 2, 0x5555_5555, 0xaaaa_aaaa, 123_456_789, 0xffff_ffff]) {
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
    [640, 360],
  ] as const) {
    test(`frame ${frameIndex} is read from a picture of ${width}x${height}`, () => {
      assert.equal(readFrameCounter(paintedStrip(frameIndex, width, height), width, height), frameIndex);
    });
  }
}

test('the counter starts again after 2^32 frames', () => {
  assert.deepEqual(frameCounterBits(2 ** 32 + 5), frameCounterBits(5));
});

test('a picture without the strip has no frame number', () => {
  assert.equal(readFrameCounter(new Uint8Array(1280 * 720 * 4).fill(128), 1280, 720), null);
});

test('too few bytes for the picture are refused', () => {
  assert.throws(() => readFrameCounter(new Uint8Array(100), 1280, 720), TypeError);
});
