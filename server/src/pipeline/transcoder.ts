import { BoundedQueue } from '#core/queueing/bounded-queue.ts';
import type { StageRecorder } from '#core/statistics/stage-recorder.ts';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import { H264Encoder, type H264EncoderOptions } from '../ffmpeg/h264-encoder.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import type { DecodeStage } from './decode-stage.ts';

/** A short stall is bridged; an encoder that cannot keep up shows fewer frames instead of older ones. */
const QUEUE_CAPACITY = 4;

const ASSUMED_FRAMES_PER_SECOND = 30;
const KEYFRAME_INTERVAL_SECONDS = 2;

export interface TranscoderOptions {
  readonly video: VideoStream;
  readonly decode: DecodeStage;
  readonly recorder: StageRecorder;
  readonly publish: (packet: EncodedPacket) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Makes the one H.264 rendition that all viewers of a camera share, from its decoded frames. */
export class Transcoder implements AsyncDisposable {
  readonly #options: TranscoderOptions;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #queue: BoundedQueue<VideoFrame>;
  readonly #unsubscribe: () => void;
  readonly #done: Promise<void>;
  #wake: () => void = () => {};
  #isStopped = false;

  constructor(options: TranscoderOptions) {
    this.#options = options;
    // 4:2:0 needs even sides.
    this.#size = { width: options.video.width & ~1, height: options.video.height & ~1 };
    this.#queue = new BoundedQueue({
      capacity: QUEUE_CAPACITY,
      policy: 'drop-oldest',
      onDrop: (frame) => {
        frame[Symbol.dispose]();
        if (!this.#isStopped) options.recorder.recordDrop();
      },
    });
    this.#unsubscribe = options.decode.subscribe((frame) => {
      this.#queue.push(frame.share());
      this.#wake();
    });
    this.#done = this.#run().catch((error) => options.onFailure(error));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#wake();
    await this.#done;
    this.#queue.clear();
  }

  async #run(): Promise<void> {
    await using scaler = new FrameScaler();
    await using encoder = await H264Encoder.open(encoderOptions(this.#options.video, this.#size));
    while (!this.#isStopped) {
      const frame = this.#queue.shift();
      if (frame === undefined) await this.#nextFrame();
      else await this.#encode(encoder, scaler, frame);
    }
  }

  async #encode(encoder: H264Encoder, scaler: FrameScaler, frame: VideoFrame): Promise<void> {
    using owned = frame;
    const startMs = performance.now();
    const pictures = await encoder.encode(await scaler.toPlanes(owned, this.#size), owned.ptsUs);
    this.#options.recorder.record(performance.now(), performance.now() - startMs);
    // Another transcoder may have taken over; its viewers must not get pictures of this one in between.
    if (this.#isStopped) return;
    for (const { data, ptsUs, isKeyframe } of pictures) {
      const time = mediaTimeUs(ptsUs);
      this.#options.publish({ data, ptsUs: time, dtsUs: time, isKeyframe, receivedAtMs: owned.decodedAtMs });
    }
  }

  #nextFrame(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function encoderOptions(video: VideoStream, size: { width: number; height: number }): H264EncoderOptions {
  const framesPerSecond = Math.min(60, Math.max(1, video.framesPerSecond ?? ASSUMED_FRAMES_PER_SECOND));
  // About a tenth of a bit for each pixel, which the fastest preset needs to look clean.
  const bitsPerSecond = Math.min(10_000_000, Math.max(800_000, size.width * size.height * framesPerSecond * 0.1));
  return {
    ...size,
    framesPerSecond,
    bitsPerSecond: Math.round(bitsPerSecond),
    keyframeInterval: Math.round(framesPerSecond * KEYFRAME_INTERVAL_SECONDS),
  };
}
