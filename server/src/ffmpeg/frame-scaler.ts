import { Scaler } from 'node-av/api';
import type { Box } from '#core/geometry/box.ts';
import { isWholePicture, type PixelRegion, pixelsOf, regionOf } from '#core/regions/picture-region.ts';
import { OperationalError } from '../operational-error.ts';
import type { TaskImage, TaskInput } from '../tasks/task.ts';
import type { VideoFrame } from './video-frame.ts';

export interface JpegOptions {
  /** Larger pictures are scaled down to it, keeping their aspect ratio. */
  readonly maximumWidth: number;
  /** 1 to 100. */
  readonly quality: number;
}

/** A part of a frame, scaled. */
export interface ScaledRegion {
  readonly image: TaskImage;
  /** The part that the picture really shows, relative to the frame: whole pixels that hold the wanted region. */
  readonly region: Box;
}

/**
 * The native scaler keeps a context of some 100 kB for every pair of sizes that it has met, for as long as it lives. Crops come in
 * any size, so it is replaced after this many of them.
 */
const MAXIMUM_CROP_SIZES = 64;

/**
 * Scales and converts frames on FFmpeg's thread pool, one after the other: its scaling contexts must not be used
 * twice at a time. Frames stay the caller's, who may close them while a call still runs.
 */
export class FrameScaler implements AsyncDisposable {
  readonly #scaler = new Scaler();
  #cropScaler = new Scaler();
  readonly #cropSizes = new Set<string>();
  #working: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  toTaskImage(frame: VideoFrame, { format, width, height }: TaskInput): Promise<TaskImage> {
    return this.#run(frame, async (owned) => {
      const data = await this.#scaler.toBuffer(owned.native, { resize: { width, height }, format });
      return { format, width, height, data };
    });
  }

  /**
   * Scales a part of a frame. Only the pixels of that part are read.
   *
   * @param region relative to the frame; what lies outside of it is left out
   * @param inputFor what a picture of this size is to be scaled to
   * @throws OperationalError `crop-empty` where nothing of the region lies inside the frame
   */
  toRegionImage(
    frame: VideoFrame,
    region: Box,
    inputFor: (picture: { width: number; height: number }) => TaskInput,
  ): Promise<ScaledRegion> {
    const pixels = pixelsOf(region, frame);
    if (pixels === null) return Promise.reject(emptyCrop(region));
    const input = inputFor(pixels);
    if (isWholePicture(region))
      return this.toTaskImage(frame, input).then((image) => ({ image, region: regionOf(pixels, frame) }));
    return this.#run(frame, async (owned) => {
      const { format, width, height } = input;
      const scaler = this.#scalerFor(pixels, input);
      const data = await scaler.toBuffer(owned.native, { crop: pixels, resize: { width, height }, format });
      return { image: { format, width, height, data }, region: regionOf(pixels, frame) };
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
    this.#cropScaler.close();
  }

  /** Called only while no crop is being scaled. */
  #scalerFor(crop: PixelRegion, { format, width, height }: TaskInput): Scaler {
    const sizes = `${crop.width}x${crop.height} ${format} ${width}x${height}`;
    if (!this.#cropSizes.has(sizes) && this.#cropSizes.size >= MAXIMUM_CROP_SIZES) {
      this.#cropScaler.close();
      this.#cropScaler = new Scaler();
      this.#cropSizes.clear();
    }
    this.#cropSizes.add(sizes);
    return this.#cropScaler;
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

function emptyCrop({ x, y, width, height }: Box): OperationalError {
  const shown = [x, y, width, height].map((value) => Number(value.toPrecision(4))).join(', ');
  return new OperationalError(
    'crop-empty',
    `Nothing of the region (${shown}) lies inside the picture, so it was left out.`,
  );
}
