import { parseEnhancedHeader, printableFourCc } from './enhanced-header.ts';

/** The body of an FLV video tag. `codec` is FFmpeg's name. */
export type FlvVideoTag =
  /** What the decoder needs to know: a record of ISO/IEC 14496-15 for H.264 and H.265, `av1C`, `vpcC`. */
  | { readonly kind: 'configuration'; readonly codec: string; readonly trackId: number; readonly record: Uint8Array }
  | FlvVideoFrame
  | { readonly kind: 'unsupported'; readonly codec: string }
  /** Metadata, commands, the end of a sequence. */
  | { readonly kind: 'ignored' };

export interface FlvVideoFrame {
  readonly kind: 'frame';
  readonly codec: string;
  readonly trackId: number;
  readonly isKeyframe: boolean;
  /** What is to be added to the tag's timestamp for decoding. */
  readonly timestampOffsetNs: number;
  /** From decoding to presentation. */
  readonly compositionOffsetMs: number;
  /** H.264 and H.265 with lengths before the NAL units. */
  readonly data: Uint8Array;
}

const FRAME_TYPE = { keyframe: 1, command: 5 } as const;
const PACKET_TYPE = {
  sequenceStart: 0,
  codedFrames: 1,
  codedFramesX: 3,
  multitrack: 6,
  modEx: 7,
} as const;
const LEGACY_PACKET = { configuration: 0, frame: 1 } as const;
/** Adobe's FLV 10.1 specification, clause E.4.3.1; 12 is what Asian encoders send H.265 as. */
const LEGACY_CODECS: Readonly<Record<number, string>> = { 7: 'h264', 12: 'hevc' };
const FOUR_CC_CODECS: Readonly<Record<string, string>> = {
  avc1: 'h264',
  hvc1: 'hevc',
  av01: 'av1',
  vp09: 'vp9',
  vp08: 'vp8',
};
const IGNORED = { kind: 'ignored' } as const;

/**
 * Reads a video tag: the original form (Adobe's FLV 10.1 specification, clause E.4.3) or the enhanced one (Enhanced
 * RTMP v2, "Enhanced video").
 *
 * @returns null where it is cut off
 */
export function parseVideoTag(payload: Uint8Array): FlvVideoTag | null {
  const first = payload[0];
  if (first === undefined) return null;
  return (first & 0x80) === 0 ? parseLegacyTag(payload, first) : parseEnhancedTag(payload, first);
}

function parseLegacyTag(payload: Uint8Array, first: number): FlvVideoTag | null {
  const frameType = first >> 4;
  if (frameType === FRAME_TYPE.command) return IGNORED;
  const codec = LEGACY_CODECS[first & 0x0f];
  if (codec === undefined) return { kind: 'unsupported', codec: `FLV video codec ${first & 0x0f}` };
  if (payload.length < 5) return null;
  const packetType = payload[1];
  const data = payload.subarray(5);
  if (packetType === LEGACY_PACKET.configuration) return { kind: 'configuration', codec, trackId: 0, record: data };
  if (packetType !== LEGACY_PACKET.frame) return IGNORED;
  const isKeyframe = frameType === FRAME_TYPE.keyframe;
  const compositionOffsetMs = readInt24(payload, 2);
  return { kind: 'frame', codec, trackId: 0, isKeyframe, timestampOffsetNs: 0, compositionOffsetMs, data };
}

function parseEnhancedTag(payload: Uint8Array, first: number): FlvVideoTag | null {
  const frameType = (first >> 4) & 0x07;
  if (frameType === FRAME_TYPE.command) return IGNORED;
  const header = parseEnhancedHeader(payload, first & 0x0f, PACKET_TYPE);
  if (header === null) return null;
  const { packetType, fourCc, trackId, timestampOffsetNs, body } = header;
  const codec = FOUR_CC_CODECS[fourCc];
  if (codec === undefined) return { kind: 'unsupported', codec: printableFourCc(fourCc) };
  if (packetType === PACKET_TYPE.sequenceStart) return { kind: 'configuration', codec, trackId, record: body };
  if (packetType !== PACKET_TYPE.codedFrames && packetType !== PACKET_TYPE.codedFramesX) return IGNORED;
  const hasOffset = packetType === PACKET_TYPE.codedFrames && (codec === 'h264' || codec === 'hevc');
  if (hasOffset && body.length < 3) return null;
  return {
    ...{ kind: 'frame', codec, trackId, isKeyframe: frameType === FRAME_TYPE.keyframe, timestampOffsetNs },
    compositionOffsetMs: hasOffset ? readInt24(body, 0) : 0,
    data: hasOffset ? body.subarray(3) : body,
  };
}

function readInt24(bytes: Uint8Array, offset: number): number {
  const value = ((bytes[offset] ?? 0) << 16) | ((bytes[offset + 1] ?? 0) << 8) | (bytes[offset + 2] ?? 0);
  return (value << 8) >> 8;
}
