import { BitStreamFilterAPI } from 'node-av/api';
import { AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_NOPTS_VALUE } from 'node-av/constants';
import {
  avGetCodecName,
  avGetPixFmtName,
  type CodecParameters,
  type Packet,
  type Rational,
  type Stream,
} from 'node-av/lib';
import { hasSequenceParameterSet, startsWithStartCode } from '#core/h264/annex-b.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import type { SourcePacket, SourceSession } from '../sources/source.ts';
import { explainFfmpegFailure } from './ffmpeg-failure.ts';
import { InputReader } from './input-reader.ts';

export interface DemuxerInput {
  /** What FFmpeg opens. May hold secrets. */
  readonly address: string;
  /** Names the input for people, without secrets. */
  readonly place: string;
  /** Options of FFmpeg's demuxer and protocol. */
  readonly options: Readonly<Record<string, string>>;
  readonly openTimeoutMs: number;
  /** FFmpeg's name of the input format, for devices, which cannot be probed. */
  readonly format?: string;
}

const LARGEST_SIDE = 8192;

/**
 * Opens an input with FFmpeg and reads its best video stream.
 *
 * @param signal ends the attempt, and later the session
 * @throws OperationalError `source-…`, or the reason of the signal
 */
export async function openDemuxerSession(input: DemuxerInput, signal: AbortSignal): Promise<SourceSession> {
  const closing = new AbortController();
  const reader = await openWithTimeout(input, AbortSignal.any([signal, closing.signal]));
  try {
    const stream = reader.selectVideo();
    if (stream === null) {
      throw new OperationalError('source-invalid', `${input.place} has no video stream.`, { retryable: true });
    }
    const video = describeStream(stream, input.place);
    return new DemuxerSession({ reader, stream, video, closing, place: input.place });
  } catch (error) {
    await reader[Symbol.asyncDispose]();
    throw error;
  }
}

async function openWithTimeout(input: DemuxerInput, signal: AbortSignal): Promise<InputReader> {
  // The reader keeps listening to its signal for life, so the time limit must not outlast the opening.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), input.openTimeoutMs);
  try {
    return await InputReader.open(
      input.address,
      input.options,
      AbortSignal.any([signal, timeout.signal]),
      input.format,
    );
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
  readonly #reader: InputReader;
  readonly #streamIndex: number;
  readonly #timeBase: Rational;
  readonly #closing: AbortController;
  readonly #place: string;
  readonly #toAnnexB: BitStreamFilterAPI | null;
  /** Annex B parameter sets, for streams that give them only out of band. */
  readonly #parameterSets: Uint8Array | null;

  constructor(parts: {
    reader: InputReader;
    stream: Stream;
    video: VideoStream;
    closing: AbortController;
    place: string;
  }) {
    this.video = parts.video;
    this.#reader = parts.reader;
    this.#streamIndex = parts.stream.index;
    this.#timeBase = parts.stream.timeBase;
    this.#closing = parts.closing;
    this.#place = parts.place;
    this.#toAnnexB = createAnnexBFilter(parts.stream, parts.video);
    const { extradata } = parts.video;
    this.#parameterSets = extradata !== null && startsWithStartCode(extradata) ? extradata : null;
  }

  async *packets(): AsyncGenerator<SourcePacket> {
    try {
      for (let packet = await this.#reader.read(); packet !== null; packet = await this.#reader.read()) {
        yield* this.#convert(packet);
      }
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      throw explainFfmpegFailure(error, this.#place);
    }
  }

  /** Copies the bytes out, so that nothing native is open while the reader of the packets takes its time. */
  #convert(packet: Packet): SourcePacket[] {
    using owned = packet;
    if (this.#closing.signal.aborted || owned.streamIndex !== this.#streamIndex) return [];
    const receivedAtMs = performance.now();
    if (this.#toAnnexB === null) return [this.#toSourcePacket(owned, receivedAtMs)];
    return this.#toAnnexB.filterAllSync(owned).map((filtered) => {
      using ownedFiltered = filtered;
      return this.#toSourcePacket(ownedFiltered, receivedAtMs);
    });
  }

  #toSourcePacket(packet: Packet, receivedAtMs: number): SourcePacket {
    const { num, den } = this.#timeBase;
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
    await this.#reader[Symbol.asyncDispose]();
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
