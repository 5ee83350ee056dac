import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_VP9,
  AV_NOPTS_VALUE,
  type AVCodecID,
  AVERROR_EAGAIN,
} from 'node-av/constants';
import {
  avGetCodecName,
  avGetPixFmtName,
  Codec,
  CodecContext,
  CodecParser,
  Dictionary,
  Frame,
  Packet,
} from 'node-av/lib';
import type { VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';

/** Pictures with a longer side are refused: they would take hundreds of megabytes each. */
export const LARGEST_SIDE = 8192;

/** What a keyframe tells of its video. */
export interface DescribedVideo extends VideoStream {
  /** How many pictures are decoded before an earlier one is shown, as far as the stream says so; 0 without B-frames. */
  readonly reorderDepth: number;
}

export interface VideoKeyframe {
  /** FFmpeg's number of the codec. */
  readonly codecId: number;
  /** One access unit, as a decoder takes it. */
  readonly data: Uint8Array;
  /** Parameter sets that are not in `data`, in FFmpeg's form. */
  readonly extradata: Uint8Array | null;
}

/**
 * Finds out what has to be known of a video by decoding one of its keyframes. Takes as long as the decoding of a
 * picture. Whether frames are reordered is known only where the stream says so itself, else it is taken for "no".
 *
 * @param place names the input for people and holds no secret
 * @returns null where the bytes hold no complete picture; the next keyframe may
 * @throws OperationalError `source-invalid` (a size that cannot be shown) | `codec-unsupported`
 */
export async function describeVideo(keyframe: VideoKeyframe, place: string): Promise<DescribedVideo | null> {
  const codec = Codec.findDecoder(keyframe.codecId as AVCodecID);
  const name = codecName(keyframe.codecId);
  if (codec === null) throw unsupported(place, name);
  const announced = announcedSize(keyframe, codec);
  // A parser that has found no size says nothing; the decoder below does.
  if (announced !== null) checkSize(announced.width, announced.height, place);
  using context = openContext(codec, keyframe.extradata);
  const options = Dictionary.fromObject(DECODER_OPTIONS);
  const status = await context.open2(codec, options);
  options.free();
  if (status < 0) throw unsupported(place, name);
  using frame = await decodeOne(context, keyframe.data);
  if (frame === null) return null;
  checkSize(frame.width, frame.height, place);
  const { num, den } = context.framerate;
  return {
    codec: name,
    codecId: keyframe.codecId,
    profile: profileName(keyframe.codecId, context.profile),
    width: frame.width,
    height: frame.height,
    framesPerSecond: plausibleRate(num, den),
    hasReorderedFrames: context.hasBFrames > 0,
    pixelFormat: avGetPixFmtName(frame.format as Parameters<typeof avGetPixFmtName>[0]) ?? null,
    extradata: keyframe.extradata,
    reorderDepth: context.hasBFrames,
  };
}

const DECODER_OPTIONS = {
  max_pixels: String(LARGEST_SIDE * LARGEST_SIDE),
  // Streams that refresh the picture bit by bit have no complete one to begin with (ITU-T H.264, D.2.8).
  flags: '+output_corrupt',
};

/** @throws OperationalError `source-invalid` where no picture of this size can be shown */
export function checkSize(width: number, height: number, place: string): void {
  if (width > 0 && height > 0 && width <= LARGEST_SIDE && height <= LARGEST_SIDE) return;
  const message = `${place} announces a picture of ${width}×${height}, which cannot be shown. The longest side may have ${LARGEST_SIDE} pixels.`;
  throw new OperationalError('source-invalid', message, { retryable: true });
}

/** FFmpeg's name of a codec, such as `h264`. */
export function codecName(codecId: number): string {
  return avGetCodecName(codecId as AVCodecID) ?? 'unknown';
}

/** Frames per second as a number, or null where the fraction says nothing of use. */
export function plausibleRate(num: number, den: number): number | null {
  const rate = num > 0 && den > 0 ? num / den : 0;
  return rate > 0 && rate <= FASTEST_RATE ? rate : null;
}

/** Streams without a rate of their own are given their clock's by some demuxers. */
const FASTEST_RATE = 480;

/** Profiles by FFmpeg's number of them (libavcodec/defs.h); 2048 marks the intra-only kind. */
const PROFILES = new Map<number, ReadonlyMap<number, string>>([
  [
    AV_CODEC_ID_H264,
    new Map([
      [44, 'CAVLC 4:4:4 Intra'],
      [66, 'Baseline'],
      [77, 'Main'],
      [88, 'Extended'],
      [100, 'High'],
      [110, 'High 10'],
      [122, 'High 4:2:2'],
      [244, 'High 4:4:4'],
      [578, 'Constrained Baseline'],
      [2158, 'High 10 Intra'],
      [2170, 'High 4:2:2 Intra'],
      [2292, 'High 4:4:4 Intra'],
    ]),
  ],
  [
    AV_CODEC_ID_HEVC,
    new Map([
      [1, 'Main'],
      [2, 'Main 10'],
      [3, 'Main Still Picture'],
      [4, 'Rext'],
    ]),
  ],
  [
    AV_CODEC_ID_AV1,
    new Map([
      [0, 'Main'],
      [1, 'High'],
      [2, 'Professional'],
    ]),
  ],
  [
    AV_CODEC_ID_VP9,
    new Map([
      [0, 'Profile 0'],
      [1, 'Profile 1'],
      [2, 'Profile 2'],
      [3, 'Profile 3'],
    ]),
  ],
]);

/** The profile's usual name, or null where the codec has none worth telling. */
export function profileName(codecId: number, profile: number): string | null {
  return PROFILES.get(codecId)?.get(profile) ?? null;
}

function openContext(codec: Codec, extradata: Uint8Array | null): CodecContext {
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  if (extradata !== null) context.extraData = Buffer.from(extradata);
  return context;
}

/** The size that the headers tell, without decoding and hence without memory for the picture. */
function announcedSize(keyframe: VideoKeyframe, codec: Codec): { width: number; height: number } | null {
  using context = openContext(codec, keyframe.extradata);
  using parser = new CodecParser();
  try {
    parser.init(keyframe.codecId as AVCodecID);
  } catch {
    // Not every codec has a parser.
    return null;
  }
  using packet = new Packet();
  packet.alloc();
  const parse = (data: Buffer) => parser.parse2(context, packet, data, AV_NOPTS_VALUE, AV_NOPTS_VALUE, 0);
  const data = Buffer.from(keyframe.data);
  for (let offset = 0; offset < data.byteLength; ) {
    const taken = parse(data.subarray(offset));
    if (taken <= 0) break;
    offset += taken;
  }
  // The parser takes an access unit for complete when the next one begins, or nothing more comes.
  parse(Buffer.alloc(0));
  return context.width > 0 || context.height > 0 ? { width: context.width, height: context.height } : null;
}

async function decodeOne(context: CodecContext, data: Uint8Array): Promise<Frame | null> {
  using packet = new Packet();
  packet.alloc();
  packet.data = Buffer.from(data);
  packet.isKeyframe = true;
  const status = await context.sendPacket(packet);
  if (status < 0 && status !== AVERROR_EAGAIN) return null;
  // A decoder that reorders keeps its pictures until it is told that no more come.
  await context.sendPacket(null);
  const frame = new Frame();
  frame.alloc();
  if ((await context.receiveFrame(frame)) >= 0) return frame;
  frame.free();
  return null;
}

function unsupported(place: string, codec: string): OperationalError {
  return new OperationalError('codec-unsupported', `${place} sends ${codec} video, which cannot be decoded here.`, {
    retryable: true,
  });
}
