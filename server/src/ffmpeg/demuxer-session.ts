import { avGetPixFmtName } from 'node-av/lib';
import { ClockStepFilter } from '#core/time/clock-step-filter.ts';
import { DecodeTimestamps } from '#core/time/decode-timestamps.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import type { AudioSourcePacket, SourcePacket, SourceSession, VideoSourcePacket } from '../sources/source.ts';
import { DemuxedStreams } from './demuxed-streams.ts';
import {
  checkSize,
  codecName,
  type DescribedVideo,
  describeVideo,
  LARGEST_SIDE,
  plausibleRate,
  profileName,
} from './describe-video.ts';
import { explainFfmpegFailure } from './ffmpeg-failure.ts';
import { InputReader } from './input-reader.ts';
import { OpeningDeadline } from './opening-deadline.ts';
import { VideoChangeWatch } from './video-change-watch.ts';

export interface DemuxerInput {
  /** What FFmpeg opens. May hold secrets. */
  readonly address: string;
  /** Names the input for people, without secrets. */
  readonly place: string;
  /** Options of FFmpeg's demuxer and protocol. */
  readonly options: Readonly<Record<string, string>>;
  /** FFmpeg's name of the input format, for devices, which cannot be probed. */
  readonly format?: string;
  /** How long the input may take to bring its first data. */
  readonly openTimeoutMs: number;
  /**
   * How the video's facts are found out. `analysis`: FFmpeg reads ahead; for inputs that come faster than real time.
   * `first-keyframe`: the first keyframe is decoded, and packets begin with it; for live inputs, which it opens as
   * fast as they send one.
   */
  readonly description: 'analysis' | 'first-keyframe';
  /** Containers, by FFmpeg's names, whose pictures are timed by their arrival, since they have no timestamps. */
  readonly untimedFormats?: readonly string[];
  /** The timestamps are RTP's: they begin at zero and follow the device's clock where that is set. */
  readonly isRtp?: boolean;
}

export interface DemuxerSourceSession extends SourceSession {
  /** Comes as it is made; else faster than real time, as files and playlists do. */
  readonly isLive: boolean;
}

/** Cameras that save bits send keyframes this rarely. */
const KEYFRAME_WITHIN_MS = 30_000;
const ASSUMED_FRAMES_PER_SECOND = 25;
/** FFmpeg counts RTP timestamps from the first one, and loses that where a parser puts the picture together. */
const RTP_START_US = 0;
/** Damaged ones may come first; nothing but damaged ones is no video. */
const MOST_UNUSABLE_KEYFRAMES = 10;

/**
 * Opens an input with FFmpeg and reads its best video stream and the sound that belongs to it.
 *
 * @param signal ends the attempt, and later the session
 * @throws OperationalError `source-…` | `codec-unsupported`, or the reason of the signal
 */
export async function openDemuxerSession(input: DemuxerInput, signal: AbortSignal): Promise<DemuxerSourceSession> {
  const closing = new AbortController();
  using deadline = new OpeningDeadline(input.openTimeoutMs);
  try {
    const reader = await InputReader.open(
      { ...input, analyses: input.description === 'analysis' },
      AbortSignal.any([signal, closing.signal, deadline.signal]),
    );
    try {
      return await describeSession(input, reader, { deadline, closing });
    } catch (error) {
      await reader[Symbol.asyncDispose]();
      throw error;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (deadline.signal.aborted) throw tookTooLong(input, deadline.limitMs, error);
    throw explainFfmpegFailure(error, input.place);
  }
}

async function describeSession(
  input: DemuxerInput,
  reader: InputReader,
  { deadline, closing }: { deadline: OpeningDeadline; closing: AbortController },
): Promise<DemuxerSourceSession> {
  const { place, isRtp = false, untimedFormats = [] } = input;
  const streams = new DemuxedStreams(reader, place);
  const isUntimed = untimedFormats.includes(reader.format);
  const isLive = isUntimed || isRtp || !(reader.hasDuration || reader.format === 'hls');
  const parts = { streams, closing, place, isRtp, isLive, isUntimed };
  if (reader.isAnalysed) {
    const reorderDepth = streams.video.codecpar.videoDelay;
    return new DemuxerSession({ ...parts, video: describeStream(streams, place), reorderDepth, first: null });
  }
  const { video, first } = await readFirstKeyframe(input, streams, deadline);
  return new DemuxerSession({ ...parts, video, reorderDepth: video.reorderDepth, first });
}

/** Reads up to the first keyframe that can be decoded. What comes before it is of no use to anybody. */
async function readFirstKeyframe({ place, isRtp }: DemuxerInput, streams: DemuxedStreams, deadline: OpeningDeadline) {
  let hasVideo = false;
  for (let unusable = 0; unusable < MOST_UNUSABLE_KEYFRAMES; ) {
    const packets = await streams.read();
    deadline.signal.throwIfAborted();
    if (packets === null) throw endedEarly(place);
    for (const packet of packets) {
      if (packet.kind === 'audio') continue;
      if (!hasVideo) deadline.restart(KEYFRAME_WITHIN_MS);
      hasVideo = true;
      if (!packet.isKeyframe) continue;
      const video = await describeKeyframe(packet, streams, place);
      if (video !== null) return { video, first: isRtp ? { ...packet, ptsUs: packet.ptsUs ?? RTP_START_US } : packet };
      unusable++;
    }
  }
  const message = `${place} sends pictures that cannot be decoded or are too large (over ${LARGEST_SIDE} pixels wide or high).`;
  throw new OperationalError('source-invalid', message, { retryable: true });
}

async function describeKeyframe(
  { data }: VideoSourcePacket,
  { video: { codecpar, avgFrameRate }, videoExtradata: extradata }: DemuxedStreams,
  place: string,
): Promise<DescribedVideo | null> {
  const described = await describeVideo({ codecId: codecpar.codecId, data, extradata }, place);
  if (described === null) return null;
  const announcedRate = plausibleRate(avgFrameRate.num, avgFrameRate.den);
  return { ...described, framesPerSecond: described.framesPerSecond ?? announcedRate };
}

/** The facts of a stream as FFmpeg's analysis has found them, checked for absurd values. */
function describeStream({ video: stream, videoExtradata }: DemuxedStreams, place: string): VideoStream {
  const parameters = stream.codecpar;
  const { width, height, codecId } = parameters;
  checkSize(width, height, place);
  return {
    codec: codecName(codecId),
    codecId,
    profile: profileName(codecId, parameters.profile),
    width,
    height,
    framesPerSecond: plausibleRate(stream.avgFrameRate.num, stream.avgFrameRate.den),
    hasReorderedFrames: parameters.videoDelay > 0,
    pixelFormat: avGetPixFmtName(parameters.format as Parameters<typeof avGetPixFmtName>[0]) ?? null,
    extradata: videoExtradata,
  };
}

function endedEarly(place: string): OperationalError {
  return new OperationalError('source-lost', `${place} ended before the first complete picture.`, { retryable: true });
}

function tookTooLong({ place }: DemuxerInput, limitMs: number, cause: unknown): OperationalError {
  const seconds = limitMs / 1000;
  const message =
    limitMs === KEYFRAME_WITHIN_MS
      ? `${place} sends video but no complete picture (keyframe) within ${seconds} s. Let the device send keyframes more often.`
      : `${place} gave no video within ${seconds} s.`;
  return new OperationalError('source-unreachable', message, { retryable: true, cause });
}

interface DemuxerSessionParts {
  readonly streams: DemuxedStreams;
  readonly video: VideoStream;
  readonly reorderDepth: number;
  /** What was read to find out about the video, and comes first. */
  readonly first: VideoSourcePacket | null;
  readonly closing: AbortController;
  readonly place: string;
  readonly isRtp: boolean;
  readonly isLive: boolean;
  readonly isUntimed: boolean;
}

class DemuxerSession implements DemuxerSourceSession {
  readonly video: VideoStream;
  readonly isLive: boolean;
  readonly #parts: DemuxerSessionParts;
  readonly #decodeTimestamps: DecodeTimestamps;
  readonly #changes: VideoChangeWatch;
  readonly #clockSteps: ClockStepFilter | null;
  #lastDtsUs: number | null = null;

  constructor(parts: DemuxerSessionParts) {
    const { framesPerSecond } = parts.video;
    this.video = parts.video;
    this.isLive = parts.isLive;
    this.#clockSteps = parts.isRtp ? new ClockStepFilter({ framesPerSecond, reorderDepth: parts.reorderDepth }) : null;
    this.#parts = parts;
    this.#decodeTimestamps = new DecodeTimestamps(parts.reorderDepth);
    this.#changes = new VideoChangeWatch(parts.video, parts.place);
  }

  async *packets(): AsyncGenerator<SourcePacket> {
    const { streams, first, closing, place } = this.#parts;
    try {
      if (first !== null) yield await this.#completeChecked(first);
      for (let packets = await streams.read(); packets !== null; packets = await streams.read()) {
        for (const packet of packets) {
          if (closing.signal.aborted) return;
          if (packet.kind === 'audio') yield this.#steady(packet);
          else yield packet.isKeyframe ? await this.#completeChecked(packet) : this.#complete(packet);
        }
      }
    } catch (error) {
      if (closing.signal.aborted) return;
      throw explainFfmpegFailure(error, place);
    }
  }

  /** @throws OperationalError `source-changed` */
  async #completeChecked(packet: VideoSourcePacket): Promise<VideoSourcePacket> {
    if (packet.isKeyframe) await this.#changes.check(packet.data);
    return this.#complete(packet);
  }

  #complete(packet: VideoSourcePacket): VideoSourcePacket {
    if (this.#parts.isUntimed) return timedByArrival(packet);
    if (packet.ptsUs !== null) this.#clockSteps?.observe(packet.ptsUs, packet.receivedAtMs * 1000);
    const ptsUs = this.#correct(packet.ptsUs);
    const toldUs = packet.dtsUs === null ? this.#decodeTimestamps.next(ptsUs) : this.#correct(packet.dtsUs);
    const dtsUs = toldUs ?? this.#regularDtsUs();
    this.#lastDtsUs = dtsUs;
    return { ...packet, ptsUs: ptsUs ?? dtsUs, dtsUs };
  }

  /** Files without a container have no timestamps at all. */
  #regularDtsUs(): number {
    const intervalUs = 1_000_000 / (this.video.framesPerSecond ?? ASSUMED_FRAMES_PER_SECOND);
    return this.#lastDtsUs === null ? 0 : this.#lastDtsUs + Math.round(intervalUs);
  }

  #steady(packet: AudioSourcePacket): AudioSourcePacket {
    return this.#clockSteps === null ? packet : { ...packet, ptsUs: this.#correct(packet.ptsUs) };
  }

  #correct(timeUs: number | null): number | null {
    return timeUs === null ? null : timeUs + (this.#clockSteps?.correctionUs ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { closing, streams } = this.#parts;
    closing.abort(new Error('The session was closed'));
    await streams[Symbol.asyncDispose]();
  }
}

function timedByArrival(packet: VideoSourcePacket): VideoSourcePacket {
  const arrivedAtUs = Math.round(packet.receivedAtMs * 1000);
  return { ...packet, ptsUs: arrivedAtUs, dtsUs: arrivedAtUs };
}
