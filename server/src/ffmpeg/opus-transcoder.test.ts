import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { AudioFormat } from '../media/encoded-packet.ts';
import { type OpusPacket, OpusTranscoder } from './opus-transcoder.ts';
import { quietFfmpegLog } from './quiet-log.ts';

quietFfmpegLog();

const FFMPEG_MISSING = spawnSync('ffmpeg', ['-version']).error !== undefined ? 'ffmpeg is not installed' : false;
const PACKET_US = 20_000;
const TONE_HZ = 440;

/** A tone as raw bytes of a codec without framing. */
function tone(codec: string, format: string, sampleRateHz: number, channels: number): Buffer {
  const source = `sine=frequency=${TONE_HZ}:sample_rate=${sampleRateHz}:duration=2`;
  const run = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-f', 'lavfi', '-i', source, '-ac', `${channels}`, '-c:a', codec, '-f', format, '-'],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  assert.equal(run.status, 0, run.stderr.toString());
  return run.stdout;
}

/** What ffmpeg hears in Opus packets: the number of times the wave crosses zero upwards in a second. */
function frequencyOf(packets: readonly Uint8Array[]): number {
  const run = spawnSync('ffmpeg', ['-v', 'error', '-i', '-', '-ac', '1', '-ar', '48000', '-f', 's16le', '-'], {
    input: oggOf(packets),
    maxBuffer: 16 * 1024 * 1024,
  });
  assert.equal(run.status, 0, run.stderr.toString());
  const samples = new Int16Array(run.stdout.buffer, run.stdout.byteOffset, run.stdout.byteLength >> 1);
  const middle = samples.subarray(24_000, 72_000);
  let crossings = 0;
  for (let index = 1; index < middle.length; index++)
    if ((middle[index - 1] ?? 0) < 0 && (middle[index] ?? 0) >= 0) crossings++;
  return crossings;
}

describe('OpusTranscoder', { skip: FFMPEG_MISSING }, () => {
  for (const { codec, format, sampleRateHz, channels, bytesPerSecond } of [
    { codec: 'pcm_mulaw', format: 'mulaw', sampleRateHz: 8_000, channels: 1, bytesPerSecond: 8_000 },
    { codec: 'pcm_alaw', format: 'alaw', sampleRateHz: 8_000, channels: 1, bytesPerSecond: 8_000 },
    { codec: 'pcm_s16le', format: 's16le', sampleRateHz: 44_100, channels: 2, bytesPerSecond: 176_400 },
  ]) {
    it(`makes Opus of 20 ms from ${codec} that sounds the same, with steady timestamps`, () => {
      const bytes = tone(codec, format, sampleRateHz, channels);
      using transcoder = OpusTranscoder.open({ codec, sampleRateHz, channels, extradata: null });
      const size = Math.round((bytesPerSecond * PACKET_US) / 1_000_000 / 4) * 4;
      const packets: OpusPacket[] = [];
      for (let offset = 0; offset + size <= bytes.byteLength; offset += size) {
        const ptsUs = 5_000_000 + (offset * 1_000_000) / bytesPerSecond;
        packets.push(...transcoder.transcode({ data: bytes.subarray(offset, offset + size), ptsUs }));
      }
      assert.ok(packets.length >= 97, `${packets.length} packets of 2 s`);
      const steps = packets.slice(1).map(({ ptsUs }, index) => ptsUs - (packets[index]?.ptsUs ?? 0));
      assert.ok(
        steps.every((stepUs) => Math.abs(stepUs - PACKET_US) < 500),
        String(steps),
      );
      assert.equal(transcoder.corruptPackets, 0);
      const heardHz = frequencyOf(packets.map(({ data }) => data));
      assert.ok(Math.abs(heardHz - TONE_HZ) <= 4, `${heardHz} Hz`);
    });
  }

  it('goes on at the new time after a gap', () => {
    using transcoder = OpusTranscoder.open(MULAW);
    const packet = (ptsUs: number) => transcoder.transcode({ data: new Uint8Array(240).fill(0xff), ptsUs });
    packet(0);
    const after = packet(10_000_000);
    assert.ok(after.length > 0);
    assert.ok(after.every(({ ptsUs }) => ptsUs >= 9_990_000));
  });

  it('leaves out garbage and counts it', () => {
    using transcoder = OpusTranscoder.open({ codec: 'aac', sampleRateHz: 48_000, channels: 2, extradata: null });
    for (let index = 0; index < 50; index++)
      transcoder.transcode({ data: new Uint8Array(200).fill(index * 37), ptsUs: index * PACKET_US });
    assert.ok(transcoder.corruptPackets > 0);
  });

  for (const [what, sampleRateHz, bytes] of [
    ['an absurd rate makes hours of', 1, 4_096],
    ['a huge packet holds minutes of', 8_000, 1024 * 1024],
  ] as const) {
    it(`leaves out sound that ${what}, and goes on`, () => {
      using transcoder = OpusTranscoder.open({ codec: 'pcm_alaw', sampleRateHz, channels: 1, extradata: null });
      assert.deepEqual(transcoder.transcode({ data: new Uint8Array(bytes), ptsUs: 0 }), []);
      assert.equal(transcoder.corruptPackets, 1);
      const next = transcoder.transcode({ data: new Uint8Array(800), ptsUs: 100_000 });
      assert.equal(next.length > 0, sampleRateHz === 8_000);
    });
  }

  it('refuses a codec that nobody knows, in words', () => {
    assert.throws(() => OpusTranscoder.open({ ...MULAW, codec: 'cassette' }), { code: 'codec-unsupported' });
  });
});

const MULAW: AudioFormat = { codec: 'pcm_mulaw', sampleRateHz: 8_000, channels: 1, extradata: null };

/** The smallest Ogg (RFC 3533, RFC 7845) that ffmpeg reads: one packet a page. */
function oggOf(packets: readonly Uint8Array[]): Buffer {
  const head = Buffer.from('OpusHead\x01\x02\x00\x00\x80\xbb\x00\x00\x00\x00\x00', 'latin1');
  const tags = Buffer.from('OpusTags\x00\x00\x00\x00\x00\x00\x00\x00', 'latin1');
  const pages = [page(head, 0, 0, 2), page(tags, 1, 0, 0)];
  for (const [index, packet] of packets.entries()) pages.push(page(packet, index + 2, (index + 1) * 960, 0));
  return Buffer.concat(pages);
}

function page(packet: Uint8Array, sequence: number, granule: number, flags: number): Buffer {
  const lacing = [...Array<number>(Math.floor(packet.byteLength / 255)).fill(255), packet.byteLength % 255];
  const header = Buffer.alloc(27 + lacing.length);
  header.write('OggS', 0, 'latin1');
  header[5] = flags;
  header.writeBigInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(1, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = lacing.length;
  header.set(lacing, 27);
  const bytes = Buffer.concat([header, packet]);
  bytes.writeUInt32LE(oggChecksum(bytes), 22);
  return bytes;
}

/** CRC-32 with the polynomial 0x04c11db7, not reflected (RFC 3533 section 6). */
function oggChecksum(bytes: Buffer): number {
  let checksum = 0;
  for (const byte of bytes) {
    checksum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) checksum = (checksum << 1) ^ (checksum < 0 ? 0x04c11db7 : 0);
  }
  return checksum >>> 0;
}
