import { Scaler } from 'node-av/api';
import type { TaskImage, TaskInput } from '../tasks/task.ts';
import type { VideoFrame } from './video-frame.ts';

export interface JpegOptions {
  /** Larger pictures are scaled down to it, keeping their aspect ratio. */
  readonly maximumWidth: number;
  /** 1 to 100. */
  readonly quality: number;
}

/**
 * Scales and converts frames on FFmpeg's thread pool, one after the other: its scaling contexts must not be used
 * twice at a time. Frames stay the caller's, who may close them while a call still runs.
 */
export class FrameScaler implements AsyncDisposable {
  readonly #scaler = new Scaler();
  #working: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  toTaskImage(frame: VideoFrame, { format, width, height }: TaskInput): Promise<TaskImage> {
    return this.#run(frame, async (owned) => {
      const data = await this.#scaler.toBuffer(owned.native, { resize: { width, height }, format });
      return { format, width, height, data };
    });
  }

  /** The pixels as I420 without padding, for an encoder of that size. */
  toPlanes(frame: VideoFrame, size: { width: number; height: number }): Promise<Uint8Array> {
    return this.#run(frame, (owned) => this.#scaler.toBuffer(owned.native, { resize: size, format: 'yuv420p' }));
  }

  toJpeg(frame: VideoFrame, { maximumWidth, quality }: JpegOptions): Promise<Uint8Array> {
    const scale = Math.min(1, maximumWidth / frame.width);
    // JPEG with halved chroma needs even sides.
    const even = (side: number) => Math.max(2, Math.round((side * scale) / 2) * 2);
    const resize = { width: even(frame.width), height: even(frame.height) };
    return this.#run(frame, (owned) => this.#scaler.toJpeg(owned.native, { resize, quality }));
  }

  /** Waits for the call in progress; later ones are refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#working;
    this.#scaler.close();
  }

  #run<Result>(frame: VideoFrame, work: (owned: VideoFrame) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new TypeError('Expected an open scaler but received a closed one'));
    const shared = frame.share();
    const result = this.#working.then(async () => {
      using owned = shared;
      return await work(owned);
    });
    this.#working = result.catch(() => {});
    return result;
  }
}
