import {
  AV_PIX_FMT_YUV420P,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  type AVPixelFormat,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, Frame, Packet, Rational } from 'node-av/lib';
import { OperationalError } from '../operational-error.ts';

export interface H264EncoderOptions {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly bitsPerSecond: number;
  /** Pictures from one keyframe to the next. */
  readonly keyframeInterval: number;
}

export interface EncodedPicture {
  /** Annex B, with parameter sets before each keyframe. */
  readonly data: Uint8Array;
  readonly ptsUs: number;
  readonly isKeyframe: boolean;
}

/** H.264 for viewing at once: constrained baseline, no reordered frames, no look-ahead, one thread. One call at a time. */
export class H264Encoder implements AsyncDisposable {
  readonly #context: CodecContext;
  #working: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(context: CodecContext) {
    this.#context = context;
  }

  /** @throws OperationalError `encoder-unavailable` */
  static async open(options: H264EncoderOptions): Promise<H264Encoder> {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (codec === null) throw new OperationalError('encoder-unavailable', 'This build of FFmpeg has no H.264 encoder.');
    const context = new CodecContext();
    context.allocContext3(codec);
    configure(context, options);
    const status = await context.open2(
      codec,
      Dictionary.fromObject({ preset: 'ultrafast', tune: 'zerolatency', profile: 'baseline' }),
    );
    if (status < 0) {
      context.freeContext();
      throw new OperationalError(
        'encoder-unavailable',
        `The H.264 encoder refuses ${options.width}×${options.height} at ${options.framesPerSecond} frames per second.`,
      );
    }
    return new H264Encoder(context);
  }

  /**
   * @param planes I420 without padding, `width * height * 3 / 2` bytes; only read during the call
   * @param ptsUs increases from call to call
   */
  encode(planes: Uint8Array, ptsUs: number): Promise<EncodedPicture[]> {
    if (this.#isClosed) return Promise.resolve([]);
    const encoded = this.#encode(planes, ptsUs);
    // The native frame only points into the planes: these closures keep them from being collected while it is in use.
    const keepPlanes = () => void planes;
    this.#working = encoded.then(keepPlanes, keepPlanes);
    return encoded;
  }

  async #encode(planes: Uint8Array, ptsUs: number): Promise<EncodedPicture[]> {
    using frame = Frame.fromVideoBuffer(Buffer.from(planes.buffer, planes.byteOffset, planes.byteLength), {
      width: this.#context.width,
      height: this.#context.height,
      format: AV_PIX_FMT_YUV420P as AVPixelFormat,
      timeBase: { num: 1, den: 1_000_000 },
      pts: BigInt(ptsUs),
    });
    const status = await this.#context.sendFrame(frame);
    if (status < 0)
      throw new OperationalError('encoder-failed', `The H.264 encoder failed (${status}).`, { retryable: true });
    const pictures: EncodedPicture[] = [];
    for (;;) {
      using packet = new Packet();
      packet.alloc();
      // The work was done in sendFrame; this only hands out what is ready.
      const received = this.#context.receivePacketSync(packet);
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return pictures;
      if (received < 0)
        throw new OperationalError('encoder-failed', `The H.264 encoder failed (${received}).`, { retryable: true });
      pictures.push({
        data: packet.data ?? new Uint8Array(),
        ptsUs: Number(packet.pts),
        isKeyframe: packet.isKeyframe,
      });
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

function configure(context: CodecContext, options: H264EncoderOptions): void {
  context.width = options.width;
  context.height = options.height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, 1_000_000);
  context.framerate = new Rational(Math.round(options.framesPerSecond * 1000), 1000);
  context.gopSize = options.keyframeInterval;
  context.maxBFrames = 0;
  context.threadCount = 1;
  context.bitRate = BigInt(options.bitsPerSecond);
  context.rcMaxRate = BigInt(options.bitsPerSecond);
  // Half a second, so that a keyframe may be large without delaying what follows.
  context.rcBufferSize = Math.round(options.bitsPerSecond / 2);
}
