import { BitStreamFilterAPI, Demuxer } from 'node-av/api';
import { AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_NOPTS_VALUE } from 'node-av/constants';
import { avGetCodecName, avGetPixFmtName, type CodecParameters, type Packet, type Stream } from 'node-av/lib';
import { hasSequenceParameterSet, startsWithStartCode } from '#core/h264/annex-b.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import type { SourcePacket, SourceSession } from '../sources/source.ts';
import { explainFfmpegFailure } from './ffmpeg-failure.ts';

export interface DemuxerInput {
  /** What FFmpeg opens. May hold secrets. */
  readonly address: string;
  /** Names the input for people, without secrets. */
  readonly place: string;
  /** Options of FFmpeg's demuxer and protocol. */
  readonly options: Readonly<Record<string, string>>;
  readonly openTimeoutMs: number;
}

const LARGEST_SIDE = 8192;

/**
 * Opens an input with FFmpeg and reads its first video stream.
 *
 * @throws OperationalError `source-…`
 */
export async function openDemuxerSession(input: DemuxerInput, signal: AbortSignal): Promise<SourceSession> {
  const closing = new AbortController();
  const combined = AbortSignal.any([signal, closing.signal]);
  const demuxer = await openWithTimeout(input, combined);
  try {
    const stream = demuxer.video();
    if (stream === undefined) throw new OperationalError('source-invalid', `${input.place} has no video stream.`);
    const video = describeStream(stream, input.place);
    return new DemuxerSession({ demuxer, stream, video, closing, place: input.place });
  } catch (error) {
    await demuxer.close();
    throw error;
  }
}

async function openWithTimeout(input: DemuxerInput, signal: AbortSignal): Promise<Demuxer> {
  // The demuxer keeps listening to its signal for life, so the time limit must not outlast the opening.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), input.openTimeoutMs);
  try {
    return await Demuxer.open(input.address, {
      copyTs: true,
      options: { ...input.options },
      signal: AbortSignal.any([signal, timeout.signal]),
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (timeout.signal.aborted) {
      throw new OperationalError(
        'source-unreachable',
        `${input.place} gave no video within ${input.openTimeoutMs / 1000} s.`,
        { retryable: true, cause: error },
      );
    }
    throw explainFfmpegFailure(error, input.place);
  } finally {
    clearTimeout(timer);
  }
}

/** The facts of a stream that the pipeline needs, checked for absurd values. */
function describeStream(stream: Stream, place: string): VideoStream {
  const parameters = stream.codecpar;
  const { width, height } = parameters;
  if (!(width > 0 && height > 0 && width <= LARGEST_SIDE && height <= LARGEST_SIDE)) {
    throw new OperationalError(
      'source-invalid',
      `${place} announces a picture of ${width}×${height}, which cannot be shown.`,
      {
        retryable: true,
      },
    );
  }
  const rate = stream.avgFrameRate;
  return {
    codec: avGetCodecName(parameters.codecId) ?? 'unknown',
    codecId: parameters.codecId,
    profile: profileName(parameters),
    width,
    height,
    framesPerSecond: rate.num > 0 && rate.den > 0 ? rate.num / rate.den : null,
    hasReorderedFrames: parameters.videoDelay > 0,
    pixelFormat: avGetPixFmtName(parameters.format as Parameters<typeof avGetPixFmtName>[0]) ?? null,
    extradata: parameters.extradata === null ? null : new Uint8Array(parameters.extradata),
  };
}

const H264_PROFILES = new Map<number, string>([
  [66, 'Baseline'],
  [578, 'Constrained Baseline'],
  [77, 'Main'],
  [88, 'Extended'],
  [100, 'High'],
  [110, 'High 10'],
  [122, 'High 4:2:2'],
  [244, 'High 4:4:4'],
]);

function profileName(parameters: CodecParameters): string | null {
  return parameters.codecId === AV_CODEC_ID_H264 ? (H264_PROFILES.get(parameters.profile) ?? null) : null;
}

class DemuxerSession implements SourceSession {
  readonly video: VideoStream;
  readonly #demuxer: Demuxer;
  readonly #stream: Stream;
  readonly #closing: AbortController;
  readonly #place: string;
  readonly #toAnnexB: BitStreamFilterAPI | null;
  /** Annex B parameter sets, for streams that give them only out of band. */
  readonly #parameterSets: Uint8Array | null;

  constructor(parts: {
    demuxer: Demuxer;
    stream: Stream;
    video: VideoStream;
    closing: AbortController;
    place: string;
  }) {
    this.video = parts.video;
    this.#demuxer = parts.demuxer;
    this.#stream = parts.stream;
    this.#closing = parts.closing;
    this.#place = parts.place;
    this.#toAnnexB = createAnnexBFilter(parts.stream, parts.video);
    const { extradata } = parts.video;
    this.#parameterSets = extradata !== null && startsWithStartCode(extradata) ? extradata : null;
  }

  async *packets(): AsyncGenerator<SourcePacket> {
    try {
      for await (const packet of this.#demuxer.packets(this.#stream.index)) {
        if (packet === null) continue;
        using owned = packet;
        yield* this.#convert(owned);
      }
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      throw explainFfmpegFailure(error, this.#place);
    }
  }

  *#convert(packet: Packet): Generator<SourcePacket> {
    const receivedAtMs = performance.now();
    if (this.#toAnnexB === null) {
      yield this.#toSourcePacket(packet, receivedAtMs);
      return;
    }
    for (const filtered of this.#toAnnexB.filterAllSync(packet)) {
      using owned = filtered;
      yield this.#toSourcePacket(owned, receivedAtMs);
    }
  }

  #toSourcePacket(packet: Packet, receivedAtMs: number): SourcePacket {
    const { num, den } = this.#stream.timeBase;
    const toUs = (time: bigint) =>
      time === AV_NOPTS_VALUE ? null : Math.round((Number(time) * num * 1_000_000) / den);
    return {
      data: this.#withParameterSets(packet),
      ptsUs: toUs(packet.pts),
      dtsUs: toUs(packet.dts),
      isKeyframe: packet.isKeyframe,
      receivedAtMs,
    };
  }

  #withParameterSets(packet: Packet): Uint8Array {
    const data = packet.data ?? new Uint8Array();
    const isBare = this.video.codec === 'h264' && packet.isKeyframe && !hasSequenceParameterSet(data);
    return isBare && this.#parameterSets !== null ? Buffer.concat([this.#parameterSets, data]) : data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The session was closed'));
    this.#toAnnexB?.close();
    await this.#demuxer.close();
  }
}

/** Containers such as MP4 carry H.264 and H.265 with length prefixes and parameter sets apart. */
function createAnnexBFilter(stream: Stream, video: VideoStream): BitStreamFilterAPI | null {
  const isLengthPrefixed = video.extradata !== null && !startsWithStartCode(video.extradata);
  if (!isLengthPrefixed) return null;
  if (video.codecId === AV_CODEC_ID_H264) return BitStreamFilterAPI.create('h264_mp4toannexb', stream);
  if (video.codecId === AV_CODEC_ID_HEVC) return BitStreamFilterAPI.create('hevc_mp4toannexb', stream);
  return null;
}
