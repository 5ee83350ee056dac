import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { convertPicture, cropPicture, resizePicture, type SampledPicture } from './resample-picture.ts';

const gray = (width: number, height: number, ...pixels: number[]): SampledPicture => ({
  format: 'gray',
  width,
  height,
  pixels: Uint8Array.from(pixels),
});
const samples = ({ pixels }: SampledPicture) => [...pixels];

describe('a part of a picture', () => {
  const picture = gray(4, 2, 0, 1, 2, 3, 10, 11, 12, 13);
  const rows: [string, [number, number, number, number], [number, number, number[]]][] = [
    ['the whole', [0, 0, 1, 1], [4, 2, [0, 1, 2, 3, 10, 11, 12, 13]]],
    ['the lower right', [0.5, 0.5, 0.5, 0.5], [2, 1, [12, 13]]],
    ['a box that reaches outside', [-1, -1, 1.5, 3], [2, 2, [0, 1, 10, 11]]],
    ['a box without extent is one pixel', [0.5, 0, 0, 0], [1, 1, [2]]],
    ['a box far outside is the nearest pixel', [7, 7, 1, 1], [1, 1, [13]]],
  ];
  for (const [name, [x, y, width, height], expected] of rows) {
    it(name, () => {
      const part = cropPicture(picture, { x, y, width, height });
      assert.deepEqual([part.width, part.height, samples(part)], expected);
    });
  }

  it('keeps the colours of a pixel together', () => {
    const colours: SampledPicture = { format: 'rgb', width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    assert.deepEqual(samples(cropPicture(colours, { x: 0.5, y: 0, width: 0.5, height: 1 })), [4, 5, 6]);
  });
});

describe('a scaled picture', () => {
  it('is the same where the size is', () => {
    const picture = gray(2, 1, 5, 6);
    assert.equal(resizePicture(picture, picture), picture);
  });

  it('keeps an even colour at every size', () => {
    const pixels = Uint8Array.from({ length: 7 * 5 * 3 }, (_, index) => [200, 100, 50][index % 3] ?? 0);
    for (const [width, height] of [
      [1, 1],
      [3, 9],
      [14, 10],
      [640, 2],
    ] as const) {
      const scaled = resizePicture({ format: 'rgb', width: 7, height: 5, pixels }, { width, height });
      assert.equal(scaled.pixels.length, width * height * 3);
      assert.ok(scaled.pixels.every((sample, index) => sample === [200, 100, 50][index % 3]));
    }
  });

  it('is the mean of what it covers where it shrinks', () => {
    assert.deepEqual(samples(resizePicture(gray(4, 1, 0, 0, 100, 100), { width: 1, height: 1 })), [50]);
    const board = gray(4, 4, ...Array.from({ length: 16 }, (_, index) => ((index + (index >> 2)) % 2) * 200));
    const small = resizePicture(board, { width: 2, height: 2 });
    for (const sample of small.pixels) assert.ok(Math.abs(sample - 100) <= 12, `${sample}`);
  });

  it('keeps the order of a ramp where it grows, without shifting it', () => {
    const ramp = samples(resizePicture(gray(2, 1, 0, 100), { width: 8, height: 1 }));
    assert.deepEqual(
      ramp,
      ramp.toSorted((a, b) => a - b),
    );
    for (const [index, sample] of ramp.entries()) assert.ok(Math.abs(sample + (ramp[7 - index] ?? 0) - 100) <= 1);
  });
});

describe('a converted picture', () => {
  it('weighs the colours as the eye does', () => {
    const picture: SampledPicture = {
      format: 'rgb',
      width: 2,
      height: 1,
      pixels: Uint8Array.of(255, 0, 0, 255, 255, 255),
    };
    assert.deepEqual(samples(convertPicture(picture, 'gray')), [76, 255]);
  });

  it('becomes three equal samples from one', () => {
    assert.deepEqual(samples(convertPicture(gray(2, 1, 7, 9), 'rgb')), [7, 7, 7, 9, 9, 9]);
  });
});
