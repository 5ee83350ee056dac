import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_VP9,
  AV_PKT_FLAG_KEY,
  type AVCodecID,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import {
  avGetPixFmtFromName,
  Dictionary,
  FFmpegError,
  FormatContext,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib';
import { parameterSetUnits } from '#core/h264/parameter-set-units.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';

const MICROSECONDS = new Rational(1, 1_000_000);
/** What MP4 carries and browsers play from it. Players of Apple want the parameter sets of H.265 apart (`hvc1`). */
const CARRIED = new Map<number, { readonly tag: string | null; readonly sets: 'h264' | 'hevc' | null }>([
  [AV_CODEC_ID_H264, { tag: null, sets: 'h264' }],
  [AV_CODEC_ID_HEVC, { tag: 'hvc1', sets: 'hevc' }],
  [AV_CODEC_ID_AV1, { tag: null, sets: null }],
  [AV_CODEC_ID_VP9, { tag: null, sets: null }],
]);

/** Whether packets of this codec go into an MP4 file as they are. */
export function isCarriedByMp4({ codecId }: Pick<VideoStream, 'codecId'>): boolean {
  return CARRIED.has(codecId);
}

/**
 * Writes packets into an MP4 file that plays from its beginning while it is still being fetched (`faststart`). All work on the
 * file is done on FFmpeg's thread pool.
 *
 * @param packets in decoding order, the first one a keyframe; their times count from its own
 * @throws FFmpegError, e.g. for a full disk; what was written until then stays
 */
export async function writeMp4(path: string, video: VideoStream, packets: readonly EncodedPacket[]): Promise<void> {
  const [first] = packets;
  if (first === undefined || !first.isKeyframe)
    throw new TypeError(`Expected packets from a keyframe on for packets but received ${packets.length} others`);
  await using output = new FormatContext();
  FFmpegError.throwIfError(output.allocOutputContext2(null, 'mp4', path), 'allocOutputContext2');
  const stream = addStream(output, video, first);
  // With the protocol an absolute path cannot be taken for the address of another one.
  output.url = `file:${path}`;
  FFmpegError.throwIfError(await output.openOutput(), 'openOutput');
  try {
    using options = Dictionary.fromObject({ movflags: '+faststart' });
    FFmpegError.throwIfError(await output.writeHeader(options), 'writeHeader');
    await writePackets(output, stream, packets);
    FFmpegError.throwIfError(await output.writeTrailer(), 'writeTrailer');
  } finally {
    await output.closeOutput();
  }
}

function addStream(output: FormatContext, video: VideoStream, { data }: EncodedPacket): Stream {
  const stream = output.newStream();
  const { tag = null, sets = null } = CARRIED.get(video.codecId) ?? {};
  const extradata = sets === null ? video.extradata : parameterSetUnits(sets, data);
  stream.timeBase = MICROSECONDS;
  Object.assign(stream.codecpar, {
    codecType: AVMEDIA_TYPE_VIDEO,
    codecId: video.codecId as AVCodecID,
    width: video.width,
    height: video.height,
  });
  // The description of VP9 names it.
  const format = video.pixelFormat === null ? null : avGetPixFmtFromName(video.pixelFormat);
  if (format !== null && format !== undefined) stream.codecpar.format = format;
  if (tag !== null) stream.codecpar.codecTag = tag;
  if (extradata !== null && extradata.byteLength > 0) stream.codecpar.extradata = Buffer.from(extradata);
  return stream;
}

async function writePackets(output: FormatContext, stream: Stream, packets: readonly EncodedPacket[]): Promise<void> {
  const startUs = packets[0]?.dtsUs ?? 0;
  // The muxer has changed it to what it works with.
  const timeBase = stream.timeBase;
  let lastDts = -1;
  for (const [index, { data, ptsUs, dtsUs, isKeyframe }] of packets.entries()) {
    using packet = new Packet();
    packet.alloc();
    packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    packet.streamIndex = stream.index;
    const toTicks = (us: number) => Math.round(((us - startUs) * timeBase.den) / timeBase.num / 1_000_000);
    const dts = Math.max(lastDts + 1, toTicks(dtsUs));
    packet.dts = BigInt(dts);
    packet.pts = BigInt(Math.max(dts, toTicks(ptsUs)));
    packet.duration = BigInt(Math.max(0, toTicks((packets[index + 1] ?? { dtsUs }).dtsUs) - dts));
    if (isKeyframe) packet.flags = AV_PKT_FLAG_KEY;
    lastDts = dts;
    FFmpegError.throwIfError(await output.writeFrame(packet), 'writeFrame');
  }
}
