import { parseAdtsHeader } from '../aac/adts.ts';
import type { AudioPacking } from './elementary-codec.ts';

/** What has to be known of sound to decode it. */
export interface TransportStreamAudioFormat {
  /** FFmpeg's name: `aac`, `opus`, `mp2`, `mp3`, `pcm_alaw`, `pcm_mulaw`. */
  readonly codec: string;
  readonly sampleRateHz: number;
  /** Null where the stream itself tells. */
  readonly channels: number | null;
  /** `AudioSpecificConfig` of AAC. */
  readonly extradata: Uint8Array | null;
}

/** Where a frame of sound lies behind its header. */
export interface AudioFrame {
  readonly format: TransportStreamAudioFormat;
  /** Header and frame together. */
  readonly length: number;
  /** What the decoder does not want; 0 where it takes the header too. */
  readonly headerLength: number;
  readonly durationUs: number;
}

/** The frame that begins with the first byte; `short` where its end may still come, null where none begins here. */
export type ReadAudioFrame = (bytes: Uint8Array) => AudioFrame | 'short' | null;

const AAC_SAMPLES_PER_FRAME = 1024;
const MICROSECONDS = 1_000_000;
const LONGEST_HEADER = 9;

const readAdts: ReadAudioFrame = (bytes) => {
  const header = parseAdtsHeader(bytes);
  if (header === null) return bytes.length < LONGEST_HEADER && mayStartSyncWord(bytes, 0xf0) ? 'short' : null;
  const { sampleRateHz, channels, audioSpecificConfig, headerLength, frameLength } = header;
  if (frameLength > bytes.length) return 'short';
  return {
    format: { codec: 'aac', sampleRateHz, channels, extradata: audioSpecificConfig },
    length: frameLength,
    headerLength,
    durationUs: (AAC_SAMPLES_PER_FRAME * MICROSECONDS) / sampleRateHz,
  };
};

/** Bit rates in kb/s by index (ISO/IEC 11172-3, 2.4.2.3; ISO/IEC 13818-3, 2.4.2.3): layers II and III, and the low rates. */
const LAYER_2_KILOBITS = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const LAYER_3_KILOBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW_RATE_KILOBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG_1_SAMPLE_RATES_HZ = [44_100, 48_000, 32_000];
const MPEG_AUDIO_HEADER_SIZE = 4;

const readMpegAudio: ReadAudioFrame = (bytes) => {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes;
  if (bytes.length < MPEG_AUDIO_HEADER_SIZE) return mayStartSyncWord(bytes, 0xe0) ? 'short' : null;
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0) return null;
  const version = (b1 >> 3) & 3;
  const layer = 4 - ((b1 >> 1) & 3);
  // Version 1 is reserved; layer I is not used in transport streams of today.
  if (version === 1 || (layer !== 2 && layer !== 3)) return null;
  const isMpeg1 = version === 3;
  const fullRateHz = MPEG_1_SAMPLE_RATES_HZ[(b2 >> 2) & 3];
  const kilobits = (isMpeg1 ? (layer === 2 ? LAYER_2_KILOBITS : LAYER_3_KILOBITS) : LOW_RATE_KILOBITS)[b2 >> 4];
  if (fullRateHz === undefined || kilobits === undefined || kilobits === 0) return null;
  const sampleRateHz = fullRateHz / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
  const samples = layer === 3 && !isMpeg1 ? 576 : 1152;
  const length = Math.floor(((samples / 8) * kilobits * 1000) / sampleRateHz) + ((b2 >> 1) & 1);
  if (length > bytes.length) return 'short';
  const channels = b3 >> 6 === 3 ? 1 : 2;
  const format = { codec: layer === 2 ? 'mp2' : 'mp3', sampleRateHz, channels, extradata: null };
  return { format, length, headerLength: 0, durationUs: (samples * MICROSECONDS) / sampleRateHz };
};

const OPUS_SAMPLE_RATE_HZ = 48_000;

/** Opus behind its control header (ETSI TS 103 491, 7.1). */
function readOpus(channels: number): ReadAudioFrame {
  const format = { codec: 'opus', sampleRateHz: OPUS_SAMPLE_RATE_HZ, channels, extradata: null };
  return (bytes) => {
    const [b0 = 0, flags = 0] = bytes;
    if (bytes.length < 3) return 'short';
    if (b0 !== 0x7f || (flags & 0xe0) !== 0xe0) return null;
    let offset = 2;
    let size = 0;
    for (let part = 0xff; part === 0xff; offset++) {
      if (offset >= bytes.length) return 'short';
      part = bytes[offset] ?? 0;
      size += part;
    }
    offset += ((flags & 0x10) !== 0 ? 2 : 0) + ((flags & 0x08) !== 0 ? 2 : 0);
    if ((flags & 0x04) !== 0) offset += 1 + (bytes[offset] ?? 0);
    if (size === 0) return null;
    if (offset + size > bytes.length) return 'short';
    const durationUs = opusDurationUs(bytes.subarray(offset, offset + size));
    return { format, length: offset + size, headerLength: offset, durationUs };
  };
}

/** Frame durations by configuration (RFC 6716, table 2), in microseconds. */
const OPUS_SILK_US = [10_000, 20_000, 40_000, 60_000];
const OPUS_HYBRID_US = [10_000, 20_000];
const OPUS_CELT_US = [2_500, 5_000, 10_000, 20_000];

/** How long a packet of Opus plays (RFC 6716, 3.1 and 3.2). */
function opusDurationUs(packet: Uint8Array): number {
  const [toc = 0, second = 0] = packet;
  const configuration = toc >> 3;
  const durations = configuration < 12 ? OPUS_SILK_US : configuration < 16 ? OPUS_HYBRID_US : OPUS_CELT_US;
  const frameUs = durations[configuration % durations.length] ?? 0;
  const code = toc & 3;
  return frameUs * (code === 0 ? 1 : code === 3 ? second & 0x3f : 2);
}

/** G.711: a byte for each of 8000 samples a second, one channel. */
function readG711(codec: string): ReadAudioFrame {
  const format = { codec, sampleRateHz: 8_000, channels: 1, extradata: null };
  return (bytes) => ({ format, length: bytes.length, headerLength: 0, durationUs: bytes.length * 125 });
}

/** Whether what has come so far is the beginning of a sync word of ones. */
function mayStartSyncWord(bytes: Uint8Array, mask: number): boolean {
  return bytes[0] === 0xff && (bytes.length < 2 || ((bytes[1] ?? 0) & mask) === mask);
}

export const READ_AUDIO_FRAME: Readonly<Record<AudioPacking, ReadAudioFrame>> = {
  adts: readAdts,
  'mpeg-audio': readMpegAudio,
  'opus-mono': readOpus(1),
  'opus-stereo': readOpus(2),
  pcm_alaw: readG711('pcm_alaw'),
  pcm_mulaw: readG711('pcm_mulaw'),
};
