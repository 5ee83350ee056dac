import { BoundedQueue } from '#core/queueing/bounded-queue.ts';
import type { Decoder } from '../decoders/decoder.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';
import type { DecodeStageOptions } from './decode-stage.ts';
import type { FrameGate } from './frame-gate.ts';

/** Two seconds of 60 frames: more than a decoder that keeps up ever has waiting. What a start takes from the cache comes on top. */
const QUEUE_CAPACITY = 120;
/** The fan-out keeps half as much; a device may call anything a picture. */
const MAXIMUM_QUEUED_BYTES = 64 * 1024 * 1024;
/** Of several catch-ups, while the decoder stands still. */
const MAXIMUM_CATCH_UP_PACKETS = 3_600;

export interface DecodeRunOptions extends DecodeStageOptions {
  readonly publish: (frame: VideoFrame) => void;
  readonly needsEveryFrame: () => boolean;
  readonly gate: () => FrameGate | null;
  /** The end of the run before: there is one decoder at a time. */
  readonly previous: Promise<void>;
}

/** A packet on its way to the decoder. */
interface DecodeJob {
  readonly packet: EncodedPacket;
  /** It does not continue what was decoded before. */
  readonly isStart: boolean;
  /** Nothing that continues it will be decoded. */
  readonly isAlone: boolean;
  /** Its picture may have been handed out before. */
  readonly isRepeated: boolean;
}

/** One decoder from the first reader to the last. */
export class DecodeRun {
  readonly #options: DecodeRunOptions;
  readonly #queue: BoundedQueue<DecodeJob>;
  readonly #unsubscribe: () => void;
  readonly #done: Promise<void>;
  /** Goes before the queue. */
  #catchUp: DecodeJob[] = [];
  /** Whether the decoder gets everything since a keyframe, so that the next packet can go on from there. */
  #isContinuous = false;
  /** Whether the decoder holds anything. */
  #isClean = true;
  #publishedUs = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => {};
  #settling: PromiseWithResolvers<void> | null = null;
  #isBusy = false;
  #isStopped = false;
  #reportedDrops = 0;

  constructor(options: DecodeRunOptions) {
    this.#options = options;
    this.#queue = new BoundedQueue({
      capacity: QUEUE_CAPACITY + options.packets.groupOfPictures().length,
      maximumBytes: MAXIMUM_QUEUED_BYTES,
      sizeOf: ({ packet }) => packet.data.byteLength,
      policy: 'drop-until-keyframe',
      isKeyframe: ({ packet }) => packet.isKeyframe,
    });
    this.#unsubscribe = options.packets.subscribe((packet) => this.#take(packet));
    this.#done = options.previous.then(() => this.#run());
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#wake();
    return this.#done;
  }

  /** Somebody needs all frames from now on: what was left out since the last keyframe is made up for. */
  wantEveryFrame(): void {
    if (this.#isContinuous) return;
    this.#catchUpWith(this.#options.packets.groupOfPictures());
    this.#wake();
  }

  async settled(): Promise<void> {
    if (this.#isStopped || (this.#queue.length === 0 && this.#catchUp.length === 0 && !this.#isBusy)) return;
    this.#settling ??= Promise.withResolvers<void>();
    await this.#settling.promise;
  }

  #take(packet: EncodedPacket): void {
    const admission = this.#options.gate()?.admit(packet) ?? 'decode';
    if (typeof admission === 'object') this.#catchUpWith(admission.catchUp);
    const isLittle = admission === 'alone' || admission === 'skip';
    if (isLittle && !this.#options.needsEveryFrame()) this.#takeLittle(packet, admission);
    else this.#takeNext(packet);
  }

  /** It goes on from what was decoded before; what is missing in between is made up for. */
  #takeNext(packet: EncodedPacket): void {
    if (!this.#isContinuous) this.#catchUpWith(this.#groupBefore(packet));
    this.#push({ packet, isStart: packet.isKeyframe && !this.#isContinuous, isAlone: false, isRepeated: false });
    this.#isContinuous ||= packet.isKeyframe;
  }

  #takeLittle(packet: EncodedPacket, admission: 'alone' | 'skip'): void {
    this.#isContinuous = false;
    if (admission === 'alone') this.#push({ packet, isStart: true, isAlone: true, isRepeated: false });
    else this.#options.skipRecorder?.record(performance.now(), Number.NaN);
  }

  #groupBefore(packet: EncodedPacket): readonly EncodedPacket[] {
    if (packet.isKeyframe) return [];
    return this.#options.packets.groupOfPictures().filter((other) => other !== packet);
  }

  /** @param packets in order; from a keyframe on, or none */
  #catchUpWith(packets: readonly EncodedPacket[]): void {
    const [first] = packets;
    if (first === undefined) return;
    // What waits comes before; a keyframe that was to be decoded alone is among the packets.
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      if (!job.isAlone || job.packet.ptsUs < first.ptsUs) this.#catchUp.push(job);
    }
    if (this.#catchUp.length + packets.length > MAXIMUM_CATCH_UP_PACKETS) {
      this.#options.recorder.recordDrop(this.#catchUp.length);
      this.#catchUp = [];
    }
    for (const packet of packets) {
      // Pictures shown before the keyframe they follow need the group before.
      if (packet.ptsUs < first.ptsUs) continue;
      this.#catchUp.push({ packet, isStart: packet === first, isAlone: false, isRepeated: true });
    }
    this.#isContinuous = true;
  }

  #push(job: DecodeJob): void {
    this.#queue.push(job);
    this.#options.recorder.recordDrop(this.#queue.dropped - this.#reportedDrops);
    this.#reportedDrops = this.#queue.dropped;
    this.#wake();
  }

  async #run(): Promise<void> {
    try {
      await using decoder = await this.#options.openDecoder(this.#options.video);
      while (!this.#isStopped) {
        const job = this.#catchUp.shift() ?? this.#queue.shift();
        if (job === undefined) {
          this.#settle();
          await this.#nextPush();
        } else await this.#decode(decoder, job);
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
    this.#settling?.resolve();
    this.#settling = null;
  }

  async #decode(decoder: Decoder, job: DecodeJob): Promise<void> {
    this.#isBusy = true;
    const startMs = performance.now();
    using owned = new DisposableStack();
    const frames: VideoFrame[] = [];
    const keep = (some: readonly VideoFrame[]) => frames.push(...some.map((frame) => owned.use(frame)));
    if (job.isStart && !this.#isClean) keep(await decoder.restart());
    keep(await decoder.decode(job.packet));
    if (job.isAlone) keep(await decoder.restart());
    this.#isClean = job.isAlone;
    const endMs = performance.now();
    this.#options.recorder.record(endMs, endMs - startMs);
    await this.#handOut(frames, job);
  }

  async #handOut(frames: readonly VideoFrame[], { isRepeated, isAlone }: DecodeJob): Promise<void> {
    for (const frame of frames) {
      if (this.#isStopped) return;
      if (!isRepeated || frame.ptsUs > this.#publishedUs) this.#publish(frame);
      await this.#options.gate()?.look(frame, { isAlone });
    }
  }

  #publish(frame: VideoFrame): void {
    this.#options.publish(frame);
    if (this.#options.needsEveryFrame()) this.#publishedUs = frame.ptsUs;
  }

  #nextPush(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
