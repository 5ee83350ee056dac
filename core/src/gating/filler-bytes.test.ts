import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countFillerBytes } from './filler-bytes.ts';

const SLICE = [0, 0, 0, 1, 0x41, 0x9a, 0x24, 0x80];
const fillerOf = (length: number, header: readonly number[], start: readonly number[] = [0, 0, 0, 1]) => [
  ...start,
  ...header,
  ...new Array<number>(length).fill(0xff),
  0x80,
];

describe('countFillerBytes', () => {
  const cases: readonly { name: string; codec: string; data: readonly number[]; expected: number }[] = [
    { name: 'a picture without filler', codec: 'h264', data: SLICE, expected: 0 },
    { name: 'filler of H.264', codec: 'h264', data: [...SLICE, ...fillerOf(90, [0x0c])], expected: 96 },
    { name: 'a short start code', codec: 'h264', data: [...SLICE, ...fillerOf(9, [0x0c], [0, 0, 1])], expected: 14 },
    {
      name: 'several units of filler',
      codec: 'h264',
      data: [...SLICE, ...fillerOf(10, [0x0c]), ...fillerOf(20, [0x0c])],
      expected: 16 + 26,
    },
    { name: 'filler of H.265', codec: 'hevc', data: [...SLICE, ...fillerOf(50, [0x4c, 0x01])], expected: 57 },
    { name: 'a codec that has none', codec: 'mjpeg', data: [...SLICE, ...fillerOf(90, [0x0c])], expected: 0 },
    {
      name: 'bytes that only look like the end of filler',
      codec: 'h264',
      data: [...SLICE, 0xff, 0xff, 0x80],
      expected: 0,
    },
    { name: 'nothing', codec: 'h264', data: [], expected: 0 },
    { name: 'nothing but what filler is made of', codec: 'hevc', data: [0xff, 0xff, 0x80], expected: 0 },
  ];
  for (const { name, codec, data, expected } of cases) {
    it(`counts ${expected} in ${name}`, () => assert.equal(countFillerBytes(codec, Uint8Array.from(data)), expected));
  }
});
