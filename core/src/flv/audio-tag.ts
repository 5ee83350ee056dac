import { parseEnhancedHeader, printableFourCc } from './enhanced-header.ts';

/** The body of an FLV audio tag. `codec` is FFmpeg's name. */
export type FlvAudioTag =
  /** `AudioSpecificConfig` of AAC, `OpusHead` (RFC 7845 clause 5.1) of Opus. */
  | { readonly kind: 'configuration'; readonly codec: string; readonly trackId: number; readonly record: Uint8Array }
  | FlvAudioFrame
  | { readonly kind: 'unsupported'; readonly codec: string }
  | { readonly kind: 'ignored' };

export interface FlvAudioFrame {
  readonly kind: 'frame';
  readonly codec: string;
  readonly trackId: number;
  readonly timestampOffsetNs: number;
  /** Null where the tag does not tell, or not reliably. */
  readonly sampleRateHz: number | null;
  readonly channels: number | null;
  readonly data: Uint8Array;
}

const ENHANCED = 9;
const AAC = 10;
const PACKET_TYPE = { sequenceStart: 0, codedFrames: 1, multitrack: 5, modEx: 7 } as const;
/** Adobe's FLV 10.1 specification, clause E.4.2.1. */
const LEGACY_CODECS: Readonly<Record<number, string>> = { 2: 'mp3', 7: 'pcm_alaw', 8: 'pcm_mulaw', 14: 'mp3' };
const FOUR_CC_CODECS: Readonly<Record<string, string>> = { mp4a: 'aac', Opus: 'opus', '.mp3': 'mp3' };
const G711_SAMPLE_RATE_HZ = 8000;

/**
 * Reads an audio tag: the original form (Adobe's FLV 10.1 specification, clause E.4.2) or the enhanced one (Enhanced
 * RTMP v2, "Enhanced audio").
 *
 * @returns null where it is cut off
 */
export function parseAudioTag(payload: Uint8Array): FlvAudioTag | null {
  const first = payload[0];
  if (first === undefined) return null;
  const format = first >> 4;
  if (format === ENHANCED) return parseEnhancedTag(payload, first & 0x0f);
  if (format === AAC) return parseAacTag(payload);
  const codec = LEGACY_CODECS[format];
  if (codec === undefined) return { kind: 'unsupported', codec: `FLV sound format ${format}` };
  const isG711 = codec !== 'mp3';
  return {
    ...{ kind: 'frame', codec, trackId: 0, timestampOffsetNs: 0, data: payload.subarray(1) },
    sampleRateHz: isG711 ? G711_SAMPLE_RATE_HZ : null,
    channels: isG711 ? (first & 1) + 1 : null,
  };
}

function parseAacTag(payload: Uint8Array): FlvAudioTag | null {
  if (payload.length < 2) return null;
  const data = payload.subarray(2);
  if (payload[1] === 0) return { kind: 'configuration', codec: 'aac', trackId: 0, record: data };
  return { kind: 'frame', codec: 'aac', trackId: 0, timestampOffsetNs: 0, sampleRateHz: null, channels: null, data };
}

function parseEnhancedTag(payload: Uint8Array, firstPacketType: number): FlvAudioTag | null {
  const header = parseEnhancedHeader(payload, firstPacketType, PACKET_TYPE);
  if (header === null) return null;
  const { packetType, fourCc, trackId, timestampOffsetNs, body } = header;
  const codec = FOUR_CC_CODECS[fourCc];
  if (codec === undefined) return { kind: 'unsupported', codec: printableFourCc(fourCc) };
  if (packetType === PACKET_TYPE.sequenceStart) return { kind: 'configuration', codec, trackId, record: body };
  if (packetType !== PACKET_TYPE.codedFrames) return { kind: 'ignored' };
  return { kind: 'frame', codec, trackId, timestampOffsetNs, sampleRateHz: null, channels: null, data: body };
}
