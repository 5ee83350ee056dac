import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayReorderFrames, parseSequenceParameterSet } from './sequence-parameter-set.ts';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Made by x264 and OpenH264; those that do not say had their usability information cut away. */
const ROWS: [name: string, hex: string, width: number, height: number, profile: number, reorders: boolean | null][] = [
  ['x264 ultrafast', '6742c00dda0507ec0440000003004000000c83c50aa8', 320, 240, 66, false],
  ['B-frames and cropping', '67640028acd940780227e5c044000003000400000300c83c60c658', 1920, 1080, 100, true],
  ['Baseline', '6742c01ed900a02ff97011000003000100000300320f162e48', 640, 360, 66, false],
  ['4:2:2 with an odd size', '677a0015bcb202e13f111f80880000030008000003019078b17240', 354, 290, 122, false],
  ['interlaced pictures', '6764001eace402d0936022000003000200000300643e285490', 720, 576, 100, false],
  ['a buffer model', '674d400de8816276022000000300200000064c04003d08000f427261803c50a448', 176, 144, 77, true],
  ['grey pictures', '6764000df2c80a843c7c7e02d9000003000100000300320f142a48', 322, 242, 100, false],
  ['OpenH264', '6742c0158c8d40c84e403c2211a8', 400, 304, 66, false],
  ['Baseline that does not say', '6742c01ed900a02ff950', 640, 360, 66, false],
  ['High that does not say', '67640028acd940780227e540', 1920, 1080, 100, null],
];

describe('a sequence parameter set of H.264', () => {
  for (const [name, hex, width, height, profile, reorders] of ROWS) {
    it(`of ${name}`, () => {
      const set = parseSequenceParameterSet(bytes(hex));
      assert.ok(set !== null);
      assert.deepEqual([set.width, set.height, set.profileIdc], [width, height, profile]);
      assert.equal(mayReorderFrames(set), reorders);
    });
  }

  it('is refused wherever it is cut before the size ends', () => {
    const whole = bytes(ROWS[0]?.[1] ?? '');
    for (let length = 0; length < 8; length++) {
      assert.equal(parseSequenceParameterSet(whole.subarray(0, length)), null, `${length} bytes`);
    }
  });

  it('is not taken from another unit', () => assert.equal(parseSequenceParameterSet(bytes('68ce3c80')), null));
});
