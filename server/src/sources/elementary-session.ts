import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_MJPEG,
  AV_CODEC_ID_VP8,
  AV_CODEC_ID_VP9,
} from 'node-av/constants';
import type { ConnectionStatistics } from '#contract/camera-status.ts';
import { concatenateBytes } from '#core/bytes/concatenate-bytes.ts';
import { equalBytes } from '#core/bytes/equal-bytes.ts';
import { findSequenceParameterSet } from '#core/h264/annex-b.ts';
import { mayReorderFrames, parseSequenceParameterSet } from '#core/h264/sequence-parameter-set.ts';
import { findH265SequenceParameterSet } from '#core/h265/parameter-sets.ts';
import { DecodeTimestamps } from '#core/time/decode-timestamps.ts';
import { type DescribedVideo, describeVideo } from '../ffmpeg/describe-video.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import { PacketReader } from './packet-reader.ts';
import type { ElementaryPacket, ElementaryVideoPacket } from './publishing.ts';
import type { SourcePacket, SourceSession } from './source.ts';

export interface ElementarySessionOptions {
  /** Read once. Errors that it throws are the session's. */
  readonly packets: AsyncIterable<ElementaryPacket>;
  /** Names the input for people, without secrets. */
  readonly place: string;
  /** Ends the attempt, and later the session. */
  readonly signal: AbortSignal;
  /** How long to wait for a keyframe that can be described. */
  readonly openTimeoutMs: number;
  /** Gives the connection back and ends `packets`. Called when the session is closed or does not open; also twice. */
  close(): Promise<void> | void;
  statistics?(): ConnectionStatistics | null;
  /** See `SourceSession.setUrgency`. */
  setUrgency?(isUrgent: boolean): void;
  /** What may be the reason that no video came, as a sentence for a person, where the protocol can tell. */
  hint?(): string | null;
}

/** FFmpeg's numbers of the codecs that elementary packets may have. */
const CODEC_IDS: ReadonlyMap<string, number> = new Map([
  ['h264', AV_CODEC_ID_H264],
  ['hevc', AV_CODEC_ID_HEVC],
  ['av1', AV_CODEC_ID_AV1],
  ['vp8', AV_CODEC_ID_VP8],
  ['vp9', AV_CODEC_ID_VP9],
  ['mjpeg', AV_CODEC_ID_MJPEG],
]);

/** How to find the sequence parameter set of a keyframe in Annex B form, for codecs that have one. */
const FIND_PARAMETER_SET: ReadonlyMap<string, (data: Uint8Array) => Uint8Array | null> = new Map([
  ['h264', findSequenceParameterSet],
  ['hevc', findH265SequenceParameterSet],
]);

/**
 * Makes a session of compressed pictures and sound that come without a description, as devices send them that call
 * (SRT, RTMP, WHIP) and MPEG-TS does. It reads up to the first keyframe, learns from it what the video is, and gives
 * the packets from that keyframe on.
 *
 * @throws OperationalError `source-unreachable` (nothing at all in time) | `source-invalid` (no usable keyframe in
 * time, or an absurd size) | `source-lost` (the end came first) | `codec-unsupported`, or the reason of the signal
 */
export async function openElementarySession(options: ElementarySessionOptions): Promise<SourceSession> {
  const { signal, place } = options;
  const opening = new Opening(options.packets, place);
  const interrupt = () => opening.reader.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  const timer = setTimeout(() => opening.giveUp(), options.openTimeoutMs);
  try {
    signal.throwIfAborted();
    const found = await opening.findKeyframe();
    signal.throwIfAborted();
    if (found === null || opening.isLate) {
      throw opening.explainFailure(opening.isLate ? options.openTimeoutMs : null, options.hint?.() ?? null);
    }
    return new ElementarySession(options, opening.reader, found, () => signal.removeEventListener('abort', interrupt));
  } catch (error) {
    signal.removeEventListener('abort', interrupt);
    interrupt();
    await options.close();
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

interface DescribedKeyframe {
  readonly keyframe: ElementaryVideoPacket;
  readonly video: DescribedVideo;
}

/** The way to the first keyframe, and what was met on it. */
class Opening {
  readonly reader: PacketReader<ElementaryPacket>;
  readonly #place: string;
  #isLate = false;
  #pictures = 0;
  #keyframes = 0;
  #sounds = 0;

  constructor(packets: AsyncIterable<ElementaryPacket>, place: string) {
    this.reader = new PacketReader(packets);
    this.#place = place;
  }

  get isLate(): boolean {
    return this.#isLate;
  }

  giveUp(): void {
    this.#isLate = true;
    this.reader.interrupt();
  }

  async findKeyframe(): Promise<DescribedKeyframe | null> {
    for (let packet = await this.reader.next(); packet !== null; packet = await this.reader.next()) {
      if (packet.kind === 'audio') {
        this.#sounds++;
        continue;
      }
      this.#pictures++;
      if (!packet.isKeyframe) continue;
      this.#keyframes++;
      const video = await describeKeyframe(packet, this.#place);
      if (video !== null) return { keyframe: packet, video };
    }
    return null;
  }

  /** @param waitedMs how long, or null where the packets ended before */
  explainFailure(waitedMs: number | null, hint: string | null): OperationalError {
    const [code, what] = this.#diagnose(waitedMs === null ? 'before it ended' : `within ${waitedMs / 1000} s`);
    const message = `${this.#place} ${what}${hint === null ? '' : ` ${hint}`}`;
    return new OperationalError(waitedMs === null ? 'source-lost' : code, message, { retryable: true });
  }

  #diagnose(when: string): [code: string, what: string] {
    if (this.#keyframes > 0) {
      return ['source-invalid', `sent no picture that could be decoded ${when}. Check its encoder's settings.`];
    }
    if (this.#pictures > 0) {
      return ['source-invalid', `sent no keyframe ${when}. Set its keyframe interval (GOP) to 2 s or less.`];
    }
    if (this.#sounds > 0) return ['source-invalid', `sent sound but no video ${when}.`];
    return ['source-unreachable', `sent no video ${when}.`];
  }
}

/** @returns null where the bytes hold no complete picture; the next keyframe may */
async function describeKeyframe(keyframe: ElementaryVideoPacket, place: string): Promise<DescribedVideo | null> {
  const codecId = CODEC_IDS.get(keyframe.codec);
  if (codecId === undefined) {
    const message = `${place} sends ${keyframe.codec} video, which cannot be decoded here.`;
    throw new OperationalError('codec-unsupported', message, { retryable: true });
  }
  const video = await describeVideo({ codecId, data: keyframe.data, extradata: keyframe.extradata }, place);
  if (video === null) return null;
  return { ...video, hasReorderedFrames: reordersFrames(keyframe, video) };
}

/**
 * FFmpeg's decoder takes streams that do not say for ordered ones until it has met the first B-frame, and its number
 * comes from one keyframe. Where the stream leaves it open, a keyframe that is shown later than it is decoded tells.
 */
function reordersFrames(keyframe: ElementaryVideoPacket, video: VideoStream): boolean {
  if (video.hasReorderedFrames) return true;
  const unit = keyframe.codec === 'h264' ? findSequenceParameterSet(withParameterSets(keyframe).data) : null;
  const set = unit === null ? null : parseSequenceParameterSet(unit);
  const isSaid = set === null ? null : mayReorderFrames(set);
  return isSaid ?? (keyframe.ptsUs !== null && keyframe.dtsUs !== null && keyframe.ptsUs > keyframe.dtsUs);
}

/** Puts out-of-band parameter sets before a keyframe of H.264 or H.265 that lacks them. */
function withParameterSets(packet: ElementaryVideoPacket): ElementaryVideoPacket {
  const { data, extradata } = packet;
  const find = FIND_PARAMETER_SET.get(packet.codec);
  if (find === undefined || extradata === null || !packet.isKeyframe || find(data) !== null) return packet;
  return { ...packet, data: concatenateBytes([extradata, data]) };
}

class ElementarySession implements SourceSession {
  readonly video: VideoStream;
  readonly statistics?: () => ConnectionStatistics | null;
  readonly setUrgency?: (isUrgent: boolean) => void;
  readonly #options: ElementarySessionOptions;
  readonly #reader: PacketReader<ElementaryPacket>;
  readonly #keyframe: ElementaryVideoPacket;
  readonly #release: () => void;
  /** For protocols that tell only when pictures are shown. */
  readonly #decodeTimestamps: DecodeTimestamps;
  /** What the video's size was last learnt from. */
  #parameterSet: Uint8Array | null = null;

  constructor(
    options: ElementarySessionOptions,
    reader: PacketReader<ElementaryPacket>,
    { keyframe, video }: DescribedKeyframe,
    release: () => void,
  ) {
    this.video = video;
    this.#options = options;
    this.#reader = reader;
    this.#release = release;
    this.#decodeTimestamps = new DecodeTimestamps(video.hasReorderedFrames ? Math.max(1, video.reorderDepth) : 0);
    this.#keyframe = withParameterSets(keyframe);
    this.#parameterSet = parameterSetOf(this.#keyframe);
    const { statistics, setUrgency } = options;
    if (statistics !== undefined) this.statistics = () => statistics();
    if (setUrgency !== undefined) this.setUrgency = (isUrgent) => setUrgency(isUrgent);
  }

  async *packets(): AsyncGenerator<SourcePacket> {
    yield this.#timed(this.#keyframe);
    for (let packet = await this.#reader.next(); packet !== null; packet = await this.#reader.next()) {
      yield packet.kind === 'audio' ? packet : this.#timed(await this.#check(packet));
    }
  }

  #timed(packet: ElementaryVideoPacket): ElementaryVideoPacket {
    return packet.dtsUs === null ? { ...packet, dtsUs: this.#decodeTimestamps.next(packet.ptsUs) } : packet;
  }

  /** @throws OperationalError `source-changed` */
  async #check(packet: ElementaryVideoPacket): Promise<ElementaryVideoPacket> {
    if (packet.codec !== this.video.codec) {
      throw this.#changed(`from ${this.video.codec} to ${packet.codec} video`);
    }
    if (!packet.isKeyframe) return packet;
    const complete = withParameterSets(packet);
    if (this.#mayHaveChanged(complete)) await this.#checkSize(complete);
    return complete;
  }

  #mayHaveChanged(keyframe: ElementaryVideoPacket): boolean {
    // Every picture of MJPEG is a keyframe; the decoder sees a new size by itself.
    if (keyframe.codec === 'mjpeg') return false;
    if (!FIND_PARAMETER_SET.has(keyframe.codec)) return true;
    const set = parameterSetOf(keyframe);
    return set !== null && (this.#parameterSet === null || !equalBytes(set, this.#parameterSet));
  }

  async #checkSize(keyframe: ElementaryVideoPacket): Promise<void> {
    const video = await describeKeyframe(keyframe, this.#options.place);
    // A damaged keyframe tells nothing; the next one does.
    if (video === null) return;
    this.#parameterSet = parameterSetOf(keyframe);
    if (video.width === this.video.width && video.height === this.video.height) return;
    const { width, height } = this.video;
    throw this.#changed(`from ${width}×${height} to ${video.width}×${video.height}`);
  }

  #changed(how: string): OperationalError {
    const message = `${this.#options.place} changed ${how}; the stream is opened anew.`;
    return new OperationalError('source-changed', message, { retryable: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#release();
    this.#reader.interrupt();
    await this.#options.close();
  }
}

function parameterSetOf(keyframe: ElementaryVideoPacket): Uint8Array | null {
  return FIND_PARAMETER_SET.get(keyframe.codec)?.(keyframe.data) ?? null;
}
