import { type Frame, Rational } from 'node-av/lib';
import { type MediaTimeUs, mediaTimeUs } from '#core/time/media-time.ts';

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
    const clone = this.native.clone();
    if (clone === null) throw new Error('Out of memory while sharing a frame');
    return new VideoFrame(clone, this.decodedAtMs);
  }

  /** For FFmpeg calls of this folder; the frame stays the owner. */
  get native(): Frame {
    if (!this.#isOpen) throw new TypeError('Expected an open frame but received a closed one');
    return this.#native;
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    openFrames--;
    this.#native.free();
  }
}
