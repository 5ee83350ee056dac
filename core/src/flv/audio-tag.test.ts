import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FlvAudioTag, parseAudioTag } from './audio-tag.ts';

const cc = (fourCc: string) => [...fourCc].map((character) => character.charCodeAt(0));
const FRAME = { kind: 'frame', trackId: 0, timestampOffsetNs: 0, sampleRateHz: null, channels: null } as const;

describe('FLV audio tags', () => {
  const cases: readonly { readonly what: string; readonly bytes: readonly number[]; readonly tag: FlvAudioTag }[] = [
    { what: 'AAC', bytes: [0xaf, 1, 5], tag: { ...FRAME, codec: 'aac', data: Uint8Array.of(5) } },
    {
      what: 'the configuration of AAC',
      bytes: [0xaf, 0, 0x12, 0x10],
      tag: { kind: 'configuration', codec: 'aac', trackId: 0, record: Uint8Array.of(0x12, 0x10) },
    },
    {
      what: 'G.711 A-law',
      bytes: [0x72, 5],
      tag: { ...FRAME, codec: 'pcm_alaw', sampleRateHz: 8000, channels: 1, data: Uint8Array.of(5) },
    },
    {
      what: 'G.711 µ-law in stereo',
      bytes: [0x83, 5],
      tag: { ...FRAME, codec: 'pcm_mulaw', sampleRateHz: 8000, channels: 2, data: Uint8Array.of(5) },
    },
    { what: 'MP3', bytes: [0x2f, 5], tag: { ...FRAME, codec: 'mp3', data: Uint8Array.of(5) } },
    { what: 'Speex, which is not taken', bytes: [0xb2, 5], tag: { kind: 'unsupported', codec: 'FLV sound format 11' } },
    {
      what: 'the configuration of Opus',
      bytes: [0x90, ...cc('Opus'), 9],
      tag: { kind: 'configuration', codec: 'opus', trackId: 0, record: Uint8Array.of(9) },
    },
    { what: 'Opus', bytes: [0x91, ...cc('Opus'), 5], tag: { ...FRAME, codec: 'opus', data: Uint8Array.of(5) } },
    { what: 'enhanced AAC', bytes: [0x91, ...cc('mp4a'), 5], tag: { ...FRAME, codec: 'aac', data: Uint8Array.of(5) } },
    { what: 'the places of channels', bytes: [0x94, ...cc('Opus'), 1], tag: { kind: 'ignored' } },
    { what: 'FLAC, which is not taken', bytes: [0x91, ...cc('fLaC'), 1], tag: { kind: 'unsupported', codec: 'fLaC' } },
    {
      what: 'a track with an offset in nanoseconds',
      bytes: [0x97, 2, 0, 3, 232, 0x05, 0x01, ...cc('Opus'), 2, 5],
      tag: { ...FRAME, codec: 'opus', trackId: 2, timestampOffsetNs: 1000, data: Uint8Array.of(5) },
    },
  ];
  for (const { what, bytes, tag } of cases) {
    it(`reads ${what}`, () => {
      assert.deepEqual(parseAudioTag(Uint8Array.from(bytes)), tag);
    });
  }

  it('gives nothing of a tag whose header is cut off', () => {
    const tags = [
      [0xaf, 1],
      [0x91, ...cc('Opus')],
      [0x97, 2, 0, 3, 232, 0x05, 0x01, ...cc('Opus'), 2],
    ];
    for (const bytes of tags) {
      const header = bytes[0] === 0xaf ? bytes.slice(0, 1) : bytes.slice(0, -1);
      for (let length = 0; length <= header.length; length++)
        assert.equal(parseAudioTag(Uint8Array.from(bytes.slice(0, length))), null, `${length} of ${bytes}`);
    }
  });
});
