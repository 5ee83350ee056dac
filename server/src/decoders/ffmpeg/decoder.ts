import { AV_NOPTS_VALUE, type AVCodecID, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { avGetPixFmtFromName, Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import { VideoFrame } from '../../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../../media/encoded-packet.ts';
import { OperationalError } from '../../operational-error.ts';
import type { Decoder } from '../decoder.ts';

const MICROSECONDS = { num: 1, den: 1_000_000 } as const;

/** FFmpeg's software decoder with one thread: cameras run side by side, so more threads each would only add delay. */
export async function openFfmpegDecoder(video: VideoStream): Promise<Decoder> {
  const codec = Codec.findDecoder(video.codecId as AVCodecID);
  if (codec === null) throw new OperationalError('codec-unsupported', `There is no decoder for ${video.codec} video.`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  context.width = video.width;
  context.height = video.height;
  // Raw pictures say nothing of themselves.
  if (video.codec === 'rawvideo' && video.pixelFormat !== null)
    context.pixelFormat = avGetPixFmtFromName(video.pixelFormat) ?? context.pixelFormat;
  context.pktTimebase = new Rational(MICROSECONDS.num, MICROSECONDS.den);
  if (video.extradata !== null) context.extraData = Buffer.from(video.extradata);
  const status = await context.open2(codec);
  if (status < 0) {
    context.freeContext();
    throw new OperationalError('codec-unsupported', `The decoder for ${video.codec} video refuses this stream.`);
  }
  return new FfmpegDecoder(context);
}

class FfmpegDecoder implements Decoder {
  readonly #context: CodecContext;
  #corruptPackets = 0;
  #working: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(context: CodecContext) {
    this.#context = context;
  }

  get corruptPackets(): number {
    return this.#corruptPackets;
  }

  decode(packet: EncodedPacket): Promise<VideoFrame[]> {
    return this.#work(() => this.#decode(packet));
  }

  restart(): Promise<VideoFrame[]> {
    return this.#work(async () => {
      await this.#context.sendPacket(null);
      const frames = this.#receiveAll();
      this.#context.flushBuffers();
      return frames;
    });
  }

  #work(work: () => Promise<VideoFrame[]>): Promise<VideoFrame[]> {
    if (this.#isClosed) return Promise.resolve([]);
    const decoded = work();
    this.#working = decoded.catch(() => {});
    return decoded;
  }

  async #decode(packet: EncodedPacket): Promise<VideoFrame[]> {
    using native = toNativePacket(packet);
    const status = await this.#context.sendPacket(native);
    if (status < 0 && status !== AVERROR_EAGAIN) {
      this.#corruptPackets++;
      return [];
    }
    return this.#receiveAll();
  }

  #receiveAll(): VideoFrame[] {
    const frames: VideoFrame[] = [];
    for (;;) {
      const frame = new Frame();
      frame.alloc();
      // The work was done in sendPacket; this only hands out what is ready.
      const status = this.#context.receiveFrameSync(frame);
      if (status >= 0) {
        frames.push(new VideoFrame(frame, performance.now()));
        continue;
      }
      frame.free();
      if (status !== AVERROR_EAGAIN && status !== AVERROR_EOF) this.#corruptPackets++;
      return frames;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // The context must not go while a call on the thread pool still uses it.
    await this.#working;
    this.#context.freeContext();
  }
}

function toNativePacket(packet: EncodedPacket): Packet {
  const native = new Packet();
  native.alloc();
  native.data = Buffer.from(packet.data.buffer, packet.data.byteOffset, packet.data.byteLength);
  native.pts = BigInt(packet.ptsUs);
  native.dts = AV_NOPTS_VALUE;
  native.isKeyframe = packet.isKeyframe;
  return native;
}
