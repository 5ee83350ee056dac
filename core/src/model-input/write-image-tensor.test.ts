import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeLetterbox } from '../detection/letterbox.ts';
import { type TensorLayout, writeImageTensor } from './write-image-tensor.ts';

const PLAIN: TensorLayout = { layout: 'nchw', channels: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1], padding: 0 };
/** Two pixels beside each other: red 1, green 2, blue 3; then 4, 5, 6. */
const SAMPLES = Uint8Array.of(1, 2, 3, 4, 5, 6);
const FULL = placeLetterbox({ width: 2, height: 1 }, { width: 2, height: 1 });

const CASES: Readonly<Record<string, { layout: Partial<TensorLayout>; expected: number[] }>> = {
  'channels first': { layout: {}, expected: [1, 4, 2, 5, 3, 6] },
  'channels last': { layout: { layout: 'nhwc' }, expected: [1, 2, 3, 4, 5, 6] },
  'blue first': { layout: { channels: 'bgr' }, expected: [3, 6, 2, 5, 1, 4] },
  'blue first, channels last': { layout: { channels: 'bgr', layout: 'nhwc' }, expected: [3, 2, 1, 6, 5, 4] },
  'a mean and a scale for each channel': {
    layout: { mean: [1, 2, 3], scale: [1, 2, 4] },
    expected: [0, 3, 0, 6, 0, 12],
  },
  'mean and scale in the order of the model': {
    layout: { channels: 'bgr', mean: [3, 2, 1], scale: [4, 2, 1] },
    expected: [0, 12, 0, 6, 0, 3],
  },
};

describe('writeImageTensor', () => {
  for (const [name, { layout, expected }] of Object.entries(CASES)) {
    it(`writes ${name}`, () => {
      const target = new Float32Array(6);
      writeImageTensor(SAMPLES, FULL, { ...PLAIN, ...layout }, target);
      assert.deepEqual([...target], expected);
    });
  }

  it('writes one grey channel', () => {
    const target = new Float32Array(2);
    writeImageTensor(Uint8Array.of(7, 9), FULL, { ...PLAIN, channels: 'gray' }, target);
    assert.deepEqual([...target], [7, 9]);
  });

  it('writes one picture of a batch where it belongs, and nothing else', () => {
    const target = new Float32Array(18).fill(-1);
    writeImageTensor(SAMPLES, FULL, PLAIN, target, 6);
    assert.deepEqual([...target], [...Array(6).fill(-1), 1, 4, 2, 5, 3, 6, ...Array(6).fill(-1)]);
  });

  for (const type of ['uint8', 'float32'] as const) {
    for (const layout of ['nchw', 'nhwc'] as const) {
      it(`surrounds a ${type} picture with the padding, ${layout}, over what was there before`, () => {
        const letterbox = placeLetterbox({ width: 2, height: 1 }, { width: 4, height: 3 });
        const target = type === 'uint8' ? new Uint8Array(36).fill(99) : new Float32Array(36).fill(99);
        writeImageTensor(SAMPLES, letterbox, { ...PLAIN, layout, padding: 8 }, target);
        const red = Array.from({ length: 12 }, (_, pixel) => target[layout === 'nchw' ? pixel : pixel * 3]);
        assert.deepEqual(red, [8, 8, 8, 8, 8, 1, 4, 8, 8, 8, 8, 8]);
        assert.equal([...target].filter((value) => value === 8).length, 30);
      });
    }
  }

  it('normalises the padding like any other sample', () => {
    const letterbox = placeLetterbox({ width: 2, height: 1 }, { width: 2, height: 3 });
    const target = new Float32Array(18);
    writeImageTensor(SAMPLES, letterbox, { ...PLAIN, layout: 'nhwc', mean: [1, 2, 3], padding: 10 }, target);
    assert.deepEqual([...target.subarray(0, 3)], [9, 8, 7]);
  });
});
