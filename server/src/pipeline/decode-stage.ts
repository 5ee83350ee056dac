import type { StageRecorder } from '#core/statistics/stage-recorder.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { VideoStream } from '../media/encoded-packet.ts';
import { DecodeRun } from './decode-run.ts';
import type { FrameGate } from './frame-gate.ts';
import type { FrameListener, FrameSource } from './frame-source.ts';
import type { PacketFanout } from './packet-fanout.ts';

export interface DecodeStageOptions {
  readonly video: VideoStream;
  readonly packets: PacketFanout;
  readonly openDecoder: OpenDecoder;
  readonly recorder: StageRecorder;
  /** Counts the packets that a gate leaves out. */
  readonly skipRecorder?: StageRecorder;
  /** Hears of a decoder that could not be opened or that died. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Decodes a camera while somebody wants its frames, and not otherwise; only what a gate admits where nobody but the
 * gate's readers does. A decoder that falls behind loses packets up to the next keyframe instead of delaying anything.
 */
export class DecodeStage implements FrameSource, AsyncDisposable {
  readonly #options: DecodeStageOptions;
  readonly #listeners = new Set<FrameListener>();
  #gate: FrameGate | null = null;
  #run: DecodeRun | null = null;
  #observer: (frame: VideoFrame) => void = () => {};
  #ended: Promise<void> = Promise.resolve();
  #everyFrameSinceMs: number | null = null;

  constructor(options: DecodeStageOptions) {
    this.#options = options;
  }

  /** Since when somebody needs every frame, on the clock of `performance.now()`; null while nobody does. */
  get everyFrameSinceMs(): number | null {
    return this.#everyFrameSinceMs;
  }

  /** Adds a listener that gets every frame, from the last keyframe on. */
  subscribe(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    this.#everyFrameSinceMs ??= performance.now();
    this.#start();
    this.#run?.wantEveryFrame();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#everyFrameSinceMs = null;
      if (this.#gate === null) this.#stop();
    };
  }

  /**
   * Puts a gate in front of the decoder, whose readers get what it admits. There is one at a time.
   *
   * @returns takes it away; calling it again does nothing
   */
  openGate(gate: FrameGate): () => void {
    if (this.#gate !== null) throw new TypeError('Expected no gate before this one but found one');
    this.#gate = gate;
    this.#start();
    return () => {
      if (this.#gate !== gate) return;
      this.#gate = null;
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
    this.#gate = null;
    this.#stop();
    await this.#ended;
  }

  #publish(frame: VideoFrame): void {
    this.#observer(frame);
    for (const listener of this.#listeners) listener(frame);
  }

  #start(): void {
    this.#run ??= new DecodeRun({
      ...this.#options,
      publish: (frame) => this.#publish(frame),
      needsEveryFrame: () => this.#listeners.size > 0,
      gate: () => this.#gate,
      previous: this.#ended,
    });
  }

  #stop(): void {
    if (this.#run === null) return;
    this.#ended = this.#run.stop();
    this.#run = null;
  }
}
