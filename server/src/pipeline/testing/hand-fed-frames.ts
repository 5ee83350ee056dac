import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame, Rational } from 'node-av/lib';
import { VideoFrame } from '../../ffmpeg/video-frame.ts';
import type { FrameListener, FrameSource } from '../frame-source.ts';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A decoded frame of RGB samples; the caller closes it. */
export function rgbFrame(picture: Picture, ptsUs: number): VideoFrame {
  return frameOf(picture, AV_PIX_FMT_RGB24, ptsUs);
}

/** A decoded frame of I420 planes, as decoders give it; the caller closes it. */
export function planarFrame(picture: Picture, ptsUs: number): VideoFrame {
  return frameOf(picture, AV_PIX_FMT_YUV420P, ptsUs);
}

function frameOf({ width, height, data }: Picture, format: Frame['format'], ptsUs: number): VideoFrame {
  const native = Frame.fromVideoBuffer(Buffer.from(data), {
    width,
    height,
    format: format as typeof AV_PIX_FMT_RGB24,
    pts: BigInt(ptsUs),
    timeBase: new Rational(1, 1_000_000),
  });
  return new VideoFrame(native, performance.now());
}

/** A camera's decoded frames, handed in by the test. */
export class HandFedFrames implements FrameSource {
  readonly #listeners = new Set<FrameListener>();

  get listeners(): number {
    return this.#listeners.size;
  }

  subscribe(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Closes the frame. */
  feed(frame: VideoFrame): void {
    using owned = frame;
    for (const listener of this.#listeners) listener(owned);
  }
}
