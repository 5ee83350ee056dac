import type { Scaler } from 'node-av/api';
import { type Frame, Rational } from 'node-av/lib';
import { type MediaTimeUs, mediaTimeUs } from '#core/time/media-time.ts';
import type { TaskImage, TaskInput } from '../tasks/task.ts';

let openFrames = 0;

/** Frames that nobody has closed yet. Anything but zero after a camera has stopped is a leak. */
export function openFrameCount(): number {
  return openFrames;
}

/**
 * A decoded picture in native memory. It has one owner, who closes it with `using` or hands it on; `share` makes a
 * second reference to the same pixels with an owner of its own.
 */
export class VideoFrame implements Disposable {
  readonly ptsUs: MediaTimeUs;
  readonly width: number;
  readonly height: number;
  readonly decodedAtMs: number;
  readonly #native: Frame;
  #isOpen = true;

  /** Takes over `native`, whose timestamps are media time in microseconds. */
  constructor(native: Frame, decodedAtMs: number) {
    native.timeBase = new Rational(1, 1_000_000);
    this.#native = native;
    this.ptsUs = mediaTimeUs(Number(native.bestEffortTimestamp));
    this.width = native.width;
    this.height = native.height;
    this.decodedAtMs = decodedAtMs;
    openFrames++;
  }

  share(): VideoFrame {
    const clone = this.#open().clone();
    if (clone === null) throw new Error('Out of memory while sharing a frame');
    return new VideoFrame(clone, this.decodedAtMs);
  }

  async scale(scaler: Scaler, input: TaskInput): Promise<TaskImage> {
    const data = await scaler.toBuffer(this.#open(), {
      resize: { width: input.width, height: input.height },
      format: input.format,
    });
    return { format: input.format, width: input.width, height: input.height, data };
  }

  /** The pixels as I420 without padding, for an encoder of that size. */
  toPlanes(scaler: Scaler, size: { width: number; height: number }): Promise<Uint8Array> {
    return scaler.toBuffer(this.#open(), { resize: size, format: 'yuv420p' });
  }

  /** @param maximumWidth larger pictures are scaled down to it, keeping their aspect ratio */
  async toJpeg(scaler: Scaler, options: { maximumWidth: number; quality: number }): Promise<Uint8Array> {
    const scale = Math.min(1, options.maximumWidth / this.width);
    // JPEG with halved chroma needs even sides.
    const even = (side: number) => Math.max(2, Math.round((side * scale) / 2) * 2);
    return scaler.toJpeg(this.#open(), {
      resize: { width: even(this.width), height: even(this.height) },
      quality: options.quality,
    });
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    openFrames--;
    this.#native.free();
  }

  #open(): Frame {
    if (!this.#isOpen) throw new TypeError('Expected an open frame but received a closed one');
    return this.#native;
  }
}
