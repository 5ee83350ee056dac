import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BALL_WALK_FRAMES, ballPosition, ballScene } from './ball-motion.ts';

const { width, height, ballRadius, panelTop } = ballScene;

function stepLength(frameIndex: number): number {
  const from = ballPosition(frameIndex).centre;
  const to = ballPosition(frameIndex + 1).centre;
  return Math.hypot((to.x - from.x) * width, (to.y - from.y) * height);
}

test('the ball never leaves its part of the picture', () => {
  for (let index = 0; index < BALL_WALK_FRAMES; index++) {
    const { centre } = ballPosition(index);
    const x = centre.x * width;
    const y = centre.y * height;
    assert.ok(x >= ballRadius && x <= width - ballRadius, `x is ${x} in frame ${index}`);
    assert.ok(y >= ballRadius && y <= panelTop - ballRadius, `y is ${y} in frame ${index}`);
  }
});

test('the ball moves far enough to show a result that is one frame off, and never jumps', () => {
  let visible = 0;
  for (let index = 0; index < BALL_WALK_FRAMES; index++) {
    const length = stepLength(index);
    assert.ok(length < 12, `${length} pixels from frame ${index}`);
    if (length > 4) visible++;
  }
  // The exception are bounces, where the ball comes back on its own path.
  assert.ok(visible > BALL_WALK_FRAMES * 0.99, `${visible} steps are longer than 4 pixels`);
});

test('the repetition has no seam and an index counts alike in any order', () => {
  assert.deepEqual(ballPosition(BALL_WALK_FRAMES), ballPosition(0));
  assert.deepEqual(ballPosition(BALL_WALK_FRAMES * 100_000 + 17), ballPosition(17));
  assert.deepEqual(ballPosition(-1), ballPosition(BALL_WALK_FRAMES - 1));
  assert.ok(stepLength(BALL_WALK_FRAMES - 1) < 12);
});

test('a fraction of a frame is refused', () => {
  assert.throws(() => ballPosition(0.5), TypeError);
});
