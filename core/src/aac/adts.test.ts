import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAdtsHeader } from './adts.ts';

/** Made by FFmpeg: AAC-LC, no checksum. */
const STEREO_48K = [0xff, 0xf1, 0x4c, 0x80, 0x02, 0x5f, 0xfc];
const MONO_16K = [0xff, 0xf1, 0x60, 0x40, 0x10, 0x1f, 0xfc];

describe('an ADTS header', () => {
  it('tells rate, channels, length and the configuration for decoders', () => {
    assert.deepEqual(parseAdtsHeader(Uint8Array.from(STEREO_48K)), {
      headerLength: 7,
      frameLength: 18,
      sampleRateHz: 48_000,
      channels: 2,
      // 00010 (AAC-LC) 0011 (48 kHz) 0010 (stereo) 000
      audioSpecificConfig: Uint8Array.of(0x11, 0x90),
    });
    assert.deepEqual(parseAdtsHeader(Uint8Array.from(MONO_16K)), {
      headerLength: 7,
      frameLength: 128,
      sampleRateHz: 16_000,
      channels: 1,
      audioSpecificConfig: Uint8Array.of(0x14, 0x08),
    });
  });

  it('is longer with a checksum', () => {
    const withChecksum = Uint8Array.from(STEREO_48K).with(1, 0xf0);
    assert.equal(parseAdtsHeader(withChecksum)?.headerLength, 9);
  });

  it('is not found in anything else', () => {
    const rows: [string, number[]][] = [
      ['nothing', []],
      ['a cut header', STEREO_48K.slice(0, 6)],
      ['no sync word', STEREO_48K.with(0, 0xfe)],
      ['MPEG audio layer 3', STEREO_48K.with(1, 0xfb)],
      ['a reserved sampling frequency', STEREO_48K.with(2, 0x7c)],
      ['a length shorter than the header', STEREO_48K.with(4, 0x00).with(5, 0x5f)],
    ];
    for (const [name, bytes] of rows) assert.equal(parseAdtsHeader(Uint8Array.from(bytes)), null, name);
  });
});
