import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAudioSpecificConfig } from './audio-specific-config.ts';

test('rate and channels are read from the configuration of AAC', () => {
  const cases: readonly {
    readonly bytes: readonly number[];
    readonly expected: ReturnType<typeof parseAudioSpecificConfig>;
  }[] = [
    // AAC-LC of FFmpeg, mono.
    { bytes: [0x12, 0x08, 0x56, 0xe5, 0], expected: { sampleRateHz: 44_100, channels: 1 } },
    // AAC-LC of OBS, stereo.
    { bytes: [0x11, 0x90], expected: { sampleRateHz: 48_000, channels: 2 } },
    // A rate that is spelt out: 00010 1111 (24 bits of 16,001) 0001.
    { bytes: [0x17, 0x80, 0x1f, 0x40, 0x88], expected: { sampleRateHz: 16_001, channels: 1 } },
    // Channels that the stream itself names.
    { bytes: [0x11, 0x80], expected: { sampleRateHz: 48_000, channels: null } },
    { bytes: [], expected: null },
    { bytes: [0x11], expected: null },
    { bytes: [0x00, 0x00], expected: null },
    // Reserved rates, a rate of 0 and a rate cut off.
    { bytes: [0x16, 0x90], expected: null },
    { bytes: [0x17, 0x80, 0, 0, 0x08], expected: null },
    { bytes: [0x17, 0x80, 0x1f], expected: null },
  ];
  for (const { bytes, expected } of cases) assert.deepEqual(parseAudioSpecificConfig(Uint8Array.from(bytes)), expected);
});
