import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FlvVideoTag, parseVideoTag } from './video-tag.ts';

const cc = (fourCc: string) => [...fourCc].map((character) => character.charCodeAt(0));
const FRAME = { kind: 'frame', trackId: 0, isKeyframe: false, timestampOffsetNs: 0, compositionOffsetMs: 0 } as const;

describe('FLV video tags', () => {
  const cases: readonly { readonly what: string; readonly bytes: readonly number[]; readonly tag: FlvVideoTag }[] = [
    {
      what: 'a keyframe of H.264 that is shown 80 ms after its decoding',
      bytes: [0x17, 1, 0, 0, 80, 1, 2],
      tag: { ...FRAME, codec: 'h264', isKeyframe: true, compositionOffsetMs: 80, data: Uint8Array.of(1, 2) },
    },
    {
      what: 'a picture that is shown before its decoding',
      bytes: [0x27, 1, 0xff, 0xff, 0xd8, 1],
      tag: { ...FRAME, codec: 'h264', compositionOffsetMs: -40, data: Uint8Array.of(1) },
    },
    {
      what: 'the configuration of H.264',
      bytes: [0x17, 0, 0, 0, 0, 9],
      tag: { kind: 'configuration', codec: 'h264', trackId: 0, record: Uint8Array.of(9) },
    },
    { what: 'the end of a sequence', bytes: [0x17, 2, 0, 0, 0], tag: { kind: 'ignored' } },
    { what: 'a command', bytes: [0x57, 0], tag: { kind: 'ignored' } },
    {
      what: 'H.265 in the way of H.264',
      bytes: [0x1c, 1, 0, 0, 0, 1],
      tag: { ...FRAME, codec: 'hevc', isKeyframe: true, data: Uint8Array.of(1) },
    },
    { what: 'an old codec', bytes: [0x12, 1], tag: { kind: 'unsupported', codec: 'FLV video codec 2' } },
    {
      what: 'the configuration of enhanced H.265',
      bytes: [0x90, ...cc('hvc1'), 9],
      tag: { kind: 'configuration', codec: 'hevc', trackId: 0, record: Uint8Array.of(9) },
    },
    {
      what: 'a keyframe of enhanced H.265 with a composition time',
      bytes: [0x91, ...cc('hvc1'), 0, 0, 40, 1],
      tag: { ...FRAME, codec: 'hevc', isKeyframe: true, compositionOffsetMs: 40, data: Uint8Array.of(1) },
    },
    {
      what: 'a picture of enhanced H.265 without one',
      bytes: [0xa3, ...cc('hvc1'), 1],
      tag: { ...FRAME, codec: 'hevc', data: Uint8Array.of(1) },
    },
    {
      what: 'AV1, which has no composition time',
      bytes: [0x91, ...cc('av01'), 1, 2, 3],
      tag: { ...FRAME, codec: 'av1', isKeyframe: true, data: Uint8Array.of(1, 2, 3) },
    },
    { what: 'VP9', bytes: [0xa1, ...cc('vp09'), 1], tag: { ...FRAME, codec: 'vp9', data: Uint8Array.of(1) } },
    { what: 'metadata', bytes: [0x94, ...cc('hvc1'), 2], tag: { kind: 'ignored' } },
    { what: 'an enhanced command', bytes: [0xd1, 0], tag: { kind: 'ignored' } },
    { what: 'an unknown codec', bytes: [0x91, ...cc('vvc\n'), 0], tag: { kind: 'unsupported', codec: 'vvc?' } },
    {
      what: 'an offset in nanoseconds',
      bytes: [0xa7, 2, 0x07, 0xa1, 0x20, 0x03, ...cc('hvc1'), 1],
      tag: { ...FRAME, codec: 'hevc', timestampOffsetNs: 500_000, data: Uint8Array.of(1) },
    },
    {
      what: 'an unknown modifier of 300 bytes',
      bytes: [0xa7, 255, 1, 43, ...new Array<number>(300).fill(1), 0x13, ...cc('hvc1'), 1],
      tag: { ...FRAME, codec: 'hevc', data: Uint8Array.of(1) },
    },
    {
      what: 'one of several tracks',
      bytes: [0xa6, 0x03, ...cc('hvc1'), 5, 1],
      tag: { ...FRAME, codec: 'hevc', trackId: 5, data: Uint8Array.of(1) },
    },
    {
      what: 'the first of two tracks of one codec',
      bytes: [0xa6, 0x13, ...cc('hvc1'), 1, 0, 0, 2, 8, 9, 2, 0, 0, 1, 7],
      tag: { ...FRAME, codec: 'hevc', trackId: 1, data: Uint8Array.of(8, 9) },
    },
    {
      what: 'the first of two tracks of different codecs',
      bytes: [0xa6, 0x23, ...cc('av01'), 0, 0, 0, 1, 8, ...cc('hvc1'), 1, 0, 0, 1, 7],
      tag: { ...FRAME, codec: 'av1', data: Uint8Array.of(8) },
    },
  ];
  for (const { what, bytes, tag } of cases) {
    it(`reads ${what}`, () => {
      assert.deepEqual(parseVideoTag(Uint8Array.from(bytes)), tag);
    });
  }

  it('gives nothing of a tag whose header is cut off', () => {
    const tags = [
      [0x17, 1, 0, 0, 80],
      [0x91, ...cc('hvc1'), 0, 0, 40],
      [0xa7, 2, 0x07, 0xa1, 0x20, 0x03, ...cc('hvc1')],
      [0xa6, 0x13, ...cc('hvc1'), 1, 0, 0, 2, 8, 9],
    ];
    for (const bytes of tags) {
      for (let length = 0; length < bytes.length; length++)
        assert.equal(parseVideoTag(Uint8Array.from(bytes.slice(0, length))), null, `${length} of ${bytes}`);
    }
    assert.equal(parseVideoTag(Uint8Array.of(0xa6, 0xf3, ...cc('hvc1'), 1, 1)), null);
  });
});
