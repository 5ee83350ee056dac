import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imageSizeFor, modelInputSizeFor } from './image-spec.ts';

const CENTERNET = { longSide: 512, step: 32, shortest: 96 };

describe('modelInputSizeFor', () => {
  const cases = [
    { picture: '1920x1080', size: '512x288' },
    { picture: '1280x720', size: '512x288' },
    { picture: '1366x768', size: '512x288' },
    { picture: '640x480', size: '512x384' },
    { picture: '2560x1440', size: '512x288' },
    { picture: '1280x1024', size: '512x416' },
    { picture: '1920x1200', size: '512x320' },
    { picture: '1000x1000', size: '512x512' },
    { picture: '1080x1920', size: '288x512' },
    { picture: '3840x1080', size: '512x160' },
    { picture: '5000x100', size: '512x96' },
    { picture: '1x1', size: '512x512' },
  ];
  for (const { picture, size } of cases) {
    it(`is ${size} for ${picture}`, () => {
      const [width = 0, height = 0] = picture.split('x').map(Number);
      const input = modelInputSizeFor(CENTERNET, { width, height });
      assert.equal(`${input.width}x${input.height}`, size);
    });
  }

  it('is one of a few shapes, whatever the picture', () => {
    const shapes = new Set<string>();
    for (let width = 16; width <= 4_096; width += 37) {
      for (let height = 16; height <= 4_096; height += 41) {
        const input = modelInputSizeFor(CENTERNET, { width, height });
        shapes.add(`${input.width}x${input.height}`);
        assert.equal((input.width | input.height) % 32, 0);
      }
    }
    assert.ok(shapes.size <= 27, `${shapes.size} shapes`);
  });
});

describe('imageSizeFor', () => {
  const spec = { format: 'rgb', width: 416, height: 416, step: 1 } as const;

  it('is the size itself where pictures are stretched', () => {
    assert.deepEqual(imageSizeFor({ ...spec, fit: 'exact' }, { width: 1920, height: 1080 }), {
      width: 416,
      height: 416,
    });
  });

  it('keeps the shape of the picture where it is to fit inside', () => {
    assert.deepEqual(imageSizeFor({ ...spec, fit: 'inside' }, { width: 1920, height: 1080 }), {
      width: 416,
      height: 234,
    });
  });

  it('has at least one pixel on each side, however narrow the picture is', () => {
    assert.deepEqual(imageSizeFor({ ...spec, fit: 'inside' }, { width: 4_000, height: 1 }), { width: 416, height: 1 });
  });
});
