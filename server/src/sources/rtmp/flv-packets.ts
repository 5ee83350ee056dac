import { parseAudioSpecificConfig } from '#core/aac/audio-specific-config.ts';
import { equalBytes } from '#core/bytes/equal-bytes.ts';
import { type FlvAudioFrame, parseAudioTag } from '#core/flv/audio-tag.ts';
import { type FlvVideoFrame, parseVideoTag } from '#core/flv/video-tag.ts';
import { startsWithStartCode } from '#core/h264/annex-b.ts';
import { type NalConfiguration, parseAvcConfiguration } from '#core/h264/avc-configuration.ts';
import { lengthPrefixedToAnnexB } from '#core/h264/length-prefixed.ts';
import { parseHevcConfiguration } from '#core/h265/hevc-configuration.ts';
import { TimestampUnwrapper } from '#core/rtmp/timestamp-unwrapper.ts';
import type { AudioFormat } from '../../media/encoded-packet.ts';
import type { ElementaryVideoPacket } from '../publishing.ts';
import type { AudioSourcePacket } from '../source.ts';

const OPUS_SAMPLE_RATE_HZ = 48_000;
const OPUS_CHANNELS_OFFSET = 9;
/** Of streams whose configuration never came. */
const USUAL_LENGTH_SIZE = 4;

const NAL_CONFIGURATIONS: Readonly<Record<string, (record: Uint8Array) => NalConfiguration | null>> = {
  h264: parseAvcConfiguration,
  hevc: parseHevcConfiguration,
};

interface VideoConfiguration {
  readonly codec: string;
  readonly record: Uint8Array;
  readonly lengthSize: number;
  readonly extradata: Uint8Array | null;
}

export interface FlvMessage {
  readonly timestampMs: number;
  /** Becomes the packet's, and may be written to. */
  readonly payload: Uint8Array;
}

/**
 * Makes packets of the FLV tags that one RTMP connection carries. What cannot be read is dropped and counted. Of
 * several tracks the first one seen is taken.
 */
export class FlvPackets {
  readonly #onUnsupported: (codec: string) => void;
  readonly #clock = new TimestampUnwrapper();
  #videoTrack: number | null = null;
  #audioTrack: number | null = null;
  #video: VideoConfiguration | null = null;
  #audio: AudioFormat | null = null;
  #malformed = 0;

  /** @param onUnsupported is told of a codec that is not taken, for each of its tags */
  constructor(onUnsupported: (codec: string) => void) {
    this.#onUnsupported = onUnsupported;
  }

  /** Tags that could not be read. */
  get malformed(): number {
    return this.#malformed;
  }

  /** @returns null where the tag holds no picture, or none that can be used */
  readVideo({ payload, timestampMs }: FlvMessage, receivedAtMs: number): ElementaryVideoPacket | null {
    const tag = parseVideoTag(payload);
    if (tag === null) return this.#drop();
    if (tag.kind === 'ignored') return null;
    if (tag.kind === 'unsupported') return this.#refuse(tag.codec);
    this.#videoTrack ??= tag.trackId;
    if (tag.trackId !== this.#videoTrack) return null;
    if (tag.kind === 'configuration') return this.#configureVideo(tag.codec, tag.record);
    return this.#picture(tag, this.#clock.unwrap(timestampMs), receivedAtMs);
  }

  /** @returns null where the tag holds no sound, or none that can be used */
  readAudio({ payload, timestampMs }: FlvMessage, receivedAtMs: number): AudioSourcePacket | null {
    const tag = parseAudioTag(payload);
    if (tag === null) return this.#drop();
    if (tag.kind === 'ignored') return null;
    if (tag.kind === 'unsupported') return this.#refuse(tag.codec);
    this.#audioTrack ??= tag.trackId;
    if (tag.trackId !== this.#audioTrack) return null;
    if (tag.kind === 'configuration') return this.#configureAudio(tag.codec, tag.record);
    const format = this.#formatOf(tag);
    // Sound before its configuration cannot be decoded.
    if (format === null || tag.data.length === 0) return null;
    const ptsUs = toMicroseconds(this.#clock.unwrap(timestampMs), tag.timestampOffsetNs);
    return { kind: 'audio', format, data: tag.data, ptsUs, receivedAtMs };
  }

  #picture(frame: FlvVideoFrame, dtsMs: number, receivedAtMs: number): ElementaryVideoPacket | null {
    const { codec, isKeyframe, compositionOffsetMs, timestampOffsetNs } = frame;
    const configuration = this.#video?.codec === codec ? this.#video : null;
    const data = toElementaryForm(frame, configuration?.lengthSize ?? USUAL_LENGTH_SIZE);
    if (data === null || data.length === 0) return this.#drop();
    return {
      ...{ kind: 'video', codec, data, isKeyframe, receivedAtMs, producedAtUs: null },
      extradata: configuration?.extradata ?? null,
      ptsUs: toMicroseconds(dtsMs + compositionOffsetMs, timestampOffsetNs),
      dtsUs: toMicroseconds(dtsMs, timestampOffsetNs),
    };
  }

  #configureVideo(codec: string, record: Uint8Array): null {
    // Encoders repeat it; the packets then keep the same parameter sets.
    if (this.#video?.codec === codec && equalBytes(this.#video.record, record)) return null;
    const parse = NAL_CONFIGURATIONS[codec];
    const nal = parse?.(record) ?? null;
    if (parse !== undefined && nal === null) return this.#drop();
    // FFmpeg knows AV1's record as it is, and VP8 and VP9 need none.
    const extradata = nal?.parameterSets ?? (codec === 'av1' ? record : null);
    this.#video = {
      ...{ codec, record, lengthSize: nal?.lengthSize ?? USUAL_LENGTH_SIZE },
      extradata: extradata === null || extradata.length === 0 ? null : extradata,
    };
    return null;
  }

  #configureAudio(codec: string, record: Uint8Array): null {
    const extradata = this.#audio?.codec === codec ? this.#audio.extradata : null;
    if (extradata !== null && equalBytes(extradata, record)) return null;
    const isOpus = codec === 'opus';
    const aac = codec === 'aac' ? parseAudioSpecificConfig(record) : null;
    if (codec === 'aac' && aac === null) return this.#drop();
    this.#audio = {
      codec,
      sampleRateHz: isOpus ? OPUS_SAMPLE_RATE_HZ : (aac?.sampleRateHz ?? null),
      channels: isOpus ? (record[OPUS_CHANNELS_OFFSET] ?? null) : (aac?.channels ?? null),
      extradata: record,
    };
    return null;
  }

  #formatOf({ codec, sampleRateHz, channels }: FlvAudioFrame): AudioFormat | null {
    if (this.#audio?.codec === codec) return this.#audio;
    if (codec === 'aac') return null;
    const rate = codec === 'opus' ? OPUS_SAMPLE_RATE_HZ : sampleRateHz;
    this.#audio = { codec, sampleRateHz: rate, channels, extradata: null };
    return this.#audio;
  }

  #refuse(codec: string): null {
    this.#onUnsupported(codec);
    return null;
  }

  #drop(): null {
    this.#malformed++;
    return null;
  }
}

function toElementaryForm({ codec, data }: FlvVideoFrame, lengthSize: number): Uint8Array | null {
  if (NAL_CONFIGURATIONS[codec] === undefined) return data;
  // Some devices send start codes where lengths belong.
  return lengthPrefixedToAnnexB(data, lengthSize) ?? (startsWithStartCode(data) ? data : null);
}

function toMicroseconds(milliseconds: number, offsetNs: number): number {
  return milliseconds * 1000 + Math.floor(offsetNs / 1000);
}
