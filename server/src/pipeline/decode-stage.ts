import { BoundedQueue } from '#core/queueing/bounded-queue.ts';
import type { StageRecorder } from '#core/statistics/stage-recorder.ts';
import type { Decoder, OpenDecoder } from '../decoders/decoder.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import type { PacketFanout } from './packet-fanout.ts';

/** Two seconds of 60 frames: more than a decoder that keeps up ever has waiting. What a start takes from the cache comes on top. */
const QUEUE_CAPACITY = 120;
/** The fan-out keeps half as much; a device may call anything a picture. */
const MAXIMUM_QUEUED_BYTES = 64 * 1024 * 1024;

/** Gets each decoded frame in presentation order; shares what it wants to keep, the stage closes the frame. */
export type FrameListener = (frame: VideoFrame) => void;

export interface DecodeStageOptions {
  readonly video: VideoStream;
  readonly packets: PacketFanout;
  readonly openDecoder: OpenDecoder;
  readonly recorder: StageRecorder;
  /** Hears of a decoder that could not be opened or that died. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Decodes a camera while somebody wants its frames, and not otherwise. A decoder that falls behind loses packets up
 * to the next keyframe instead of delaying anything.
 */
export class DecodeStage implements AsyncDisposable {
  readonly #options: DecodeStageOptions;
  readonly #listeners = new Set<FrameListener>();
  #run: DecodeRun | null = null;
  #observer: (frame: VideoFrame) => void = () => {};
  #ended: Promise<void> = Promise.resolve();

  constructor(options: DecodeStageOptions) {
    this.#options = options;
  }

  /** @returns ends the subscription; calling it again does nothing */
  subscribe(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    this.#run ??= new DecodeRun(this.#options, (frame) => this.#publish(frame), this.#ended);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /** Looks at each frame that is decoded anyway, without asking for any. */
  onEachFrame(observer: (frame: VideoFrame) => void): void {
    this.#observer = observer;
  }

  /** Resolves when everything that came in has been decoded; at once while nobody wants frames. */
  async settled(): Promise<void> {
    await this.#run?.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.#stop();
    await this.#ended;
  }

  #publish(frame: VideoFrame): void {
    this.#observer(frame);
    for (const listener of this.#listeners) listener(frame);
  }

  #stop(): void {
    if (this.#run === null) return;
    this.#ended = this.#run.stop();
    this.#run = null;
  }
}

/** One decoder from the first reader to the last. */
class DecodeRun {
  readonly #options: DecodeStageOptions;
  readonly #publish: (frame: VideoFrame) => void;
  readonly #queue: BoundedQueue<EncodedPacket>;
  readonly #unsubscribe: () => void;
  readonly #done: Promise<void>;
  #wake: () => void = () => {};
  #onSettled: () => void = () => {};
  #isBusy = false;
  #isStopped = false;
  #reportedDrops = 0;

  constructor(options: DecodeStageOptions, publish: (frame: VideoFrame) => void, previous: Promise<void>) {
    this.#options = options;
    this.#publish = publish;
    this.#queue = new BoundedQueue({
      capacity: QUEUE_CAPACITY + options.packets.groupOfPictures().length,
      maximumBytes: MAXIMUM_QUEUED_BYTES,
      sizeOf: (packet) => packet.data.byteLength,
      policy: 'drop-until-keyframe',
      isKeyframe: (packet) => packet.isKeyframe,
    });
    this.#unsubscribe = options.packets.subscribe((packet) => this.#push(packet));
    this.#done = previous.then(() => this.#run());
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#wake();
    return this.#done;
  }

  async settled(): Promise<void> {
    if (this.#isStopped || (this.#queue.length === 0 && !this.#isBusy)) return;
    await new Promise<void>((resolve) => {
      this.#onSettled = resolve;
    });
  }

  #push(packet: EncodedPacket): void {
    this.#queue.push(packet);
    this.#options.recorder.recordDrop(this.#queue.dropped - this.#reportedDrops);
    this.#reportedDrops = this.#queue.dropped;
    this.#wake();
  }

  async #run(): Promise<void> {
    try {
      await using decoder = await this.#options.openDecoder(this.#options.video);
      while (!this.#isStopped) {
        const packet = this.#queue.shift();
        if (packet === undefined) {
          this.#settle();
          await this.#nextPush();
        } else await this.#decode(decoder, packet);
      }
    } catch (error) {
      this.#options.onFailure(error);
    } finally {
      this.#unsubscribe();
      this.#settle();
    }
  }

  #settle(): void {
    this.#isBusy = false;
    this.#onSettled();
  }

  async #decode(decoder: Decoder, packet: EncodedPacket): Promise<void> {
    this.#isBusy = true;
    const startMs = performance.now();
    const frames = await decoder.decode(packet);
    const endMs = performance.now();
    this.#options.recorder.record(endMs, endMs - startMs);
    for (const frame of frames) {
      using owned = frame;
      if (!this.#isStopped) this.#publish(owned);
    }
  }

  #nextPush(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
