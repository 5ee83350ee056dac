import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boxFromLetterbox, fitInside, placeLetterbox, pointFromLetterbox } from './letterbox.ts';

const square = { width: 256, height: 256 };

describe('fitInside', () => {
  const cases = [
    { picture: [1920, 1080], size: [256, 144] },
    { picture: [640, 480], size: [256, 192] },
    { picture: [1080, 1920], size: [144, 256] },
    { picture: [100, 100], size: [256, 256] },
    // Nearly 16:9 shares the size of 16:9.
    { picture: [1366, 768], size: [256, 144] },
    { picture: [10_000, 10], size: [256, 16] },
  ];
  for (const { picture, size } of cases) {
    it(`fits ${picture.join('x')} as ${size.join('x')}`, () => {
      const [width = 0, height = 0] = picture;
      const fitted = fitInside({ width, height }, square, 16);
      assert.deepEqual([fitted.width, fitted.height], size);
    });
  }
});

describe('letterbox', () => {
  const wide = placeLetterbox({ width: 256, height: 144 }, square);
  const tall = placeLetterbox({ width: 144, height: 256 }, square);

  it('centres the picture', () => {
    assert.deepEqual([wide.left, wide.top, tall.left, tall.top], [0, 56, 56, 0]);
  });

  const points = [
    { name: 'top left of a wide picture', letterbox: wide, input: { x: 0, y: 56 }, picture: { x: 0, y: 0 } },
    { name: 'bottom right of a wide picture', letterbox: wide, input: { x: 256, y: 200 }, picture: { x: 1, y: 1 } },
    { name: 'the middle of a tall picture', letterbox: tall, input: { x: 128, y: 128 }, picture: { x: 0.5, y: 0.5 } },
    { name: 'the padding above a wide picture', letterbox: wide, input: { x: 0, y: 20 }, picture: { x: 0, y: -0.25 } },
  ];
  for (const { name, letterbox, input, picture } of points) {
    it(`maps ${name}`, () => assert.deepEqual(pointFromLetterbox(letterbox, input), picture));
  }

  it('maps boxes', () => {
    const box = boxFromLetterbox(wide, { x: 64, y: 92, width: 128, height: 72 });
    assert.deepEqual(box, { x: 0.25, y: 0.25, width: 0.5, height: 0.5 });
  });
});
