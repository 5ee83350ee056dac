import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ballPosition } from '#core/demo/ball-motion.ts';
import { detectCircles } from '#core/detection/circle-detector.ts';
import { wallTimeUs } from '#core/time/media-time.ts';
import { createBallScene } from './ball-scene.ts';

const WIDTH = 640;
const HEIGHT = 360;

/** The luma plane at half its size, every pixel the mean of four. */
function halved(planes: Uint8Array): Uint8Array {
  const half = new Uint8Array(WIDTH * HEIGHT);
  const at = (offset: number) => planes[offset] ?? 0;
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const offset = row * 2 * (WIDTH * 2) + column * 2;
      const below = offset + WIDTH * 2;
      half[row * WIDTH + column] = (at(offset) + at(offset + 1) + at(below) + at(below + 1) + 2) >> 2;
    }
  }
  return half;
}

test('the circle detector finds the ball, to half a pixel, and nothing else in frames all over the walk', () => {
  const scene = createBallScene();
  const planes = new Uint8Array((scene.width * scene.height * 3) / 2);
  for (let frameIndex = 0; frameIndex < 36_000; frameIndex += 97) {
    scene.draw(planes, frameIndex, wallTimeUs(frameIndex * 33_333));
    const found = detectCircles({ width: WIDTH, height: HEIGHT, data: halved(planes) });
    assert.equal(found.length, 1, `${found.length} circles in frame ${frameIndex}`);
    const box = found[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    const { centre } = ballPosition(frameIndex);
    const errorX = (box.x + box.width / 2 - centre.x) * WIDTH;
    const errorY = (box.y + box.height / 2 - centre.y) * HEIGHT;
    assert.ok(Math.hypot(errorX, errorY) <= 0.5, `${Math.hypot(errorX, errorY)} px off in frame ${frameIndex}`);
  }
});
