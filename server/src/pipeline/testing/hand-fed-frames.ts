import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { VideoFrame } from '../../ffmpeg/video-frame.ts';
import type { FrameListener, FrameSource } from '../frame-source.ts';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Bytes of a row and number of rows. */
interface Plane {
  readonly rowBytes: number;
  readonly rows: number;
}

/** A decoded frame of RGB samples; the caller closes it. */
export function rgbFrame(picture: Picture, ptsUs: number): VideoFrame {
  const { width, height } = picture;
  return frameOf(picture, AV_PIX_FMT_RGB24, [{ rowBytes: width * 3, rows: height }], ptsUs);
}

/** A decoded frame of I420 planes, as decoders give it; the caller closes it. The sides are even. */
export function planarFrame(picture: Picture, ptsUs: number): VideoFrame {
  const { width, height } = picture;
  const chroma = { rowBytes: width / 2, rows: height / 2 };
  return frameOf(picture, AV_PIX_FMT_YUV420P, [{ rowBytes: width, rows: height }, chroma, chroma], ptsUs);
}

/** Copies into memory of FFmpeg's own: `Frame.fromVideoBuffer` would refer to memory that JavaScript may free. */
function frameOf(
  { width, height, data }: Picture,
  format: Frame['format'],
  planes: readonly Plane[],
  ptsUs: number,
): VideoFrame {
  const native = new Frame();
  native.alloc();
  Object.assign(native, { width, height, format, pts: BigInt(ptsUs) });
  native.getBuffer(0);
  let from = 0;
  for (const [index, { rowBytes, rows }] of planes.entries()) {
    const [target, stride = 0] = [native.data?.[index], native.linesize[index]];
    for (let row = 0; row < rows; row++, from += rowBytes)
      target?.set(data.subarray(from, from + rowBytes), row * stride);
  }
  if (from !== data.length) throw new TypeError(`Expected ${from} bytes for picture but received ${data.length}`);
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
