import type { GrayPicture } from '#core/geometry/gray-picture.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';

const PICTURE_WIDTH = 160;
/** A failure is no reason to bother anybody: the camera stays awake, and the decoder tells of frames that are broken. */
const NO_PICTURE = null;

/** Makes the small gray pictures in which movement is looked for. */
export class PictureSampler implements AsyncDisposable {
  readonly #scaler = new FrameScaler();
  #isBusy = false;

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** @returns null where the frame cannot be scaled */
  async sample(frame: VideoFrame): Promise<GrayPicture | null> {
    const height = Math.max(1, Math.round((PICTURE_WIDTH * frame.height) / frame.width));
    this.#isBusy = true;
    try {
      return await this.#scaler.toTaskImage(frame, { format: 'gray', width: PICTURE_WIDTH, height });
    } catch {
      return NO_PICTURE;
    } finally {
      this.#isBusy = false;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scaler[Symbol.asyncDispose]();
  }
}
