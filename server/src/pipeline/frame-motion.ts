import type { Box } from '#core/geometry/box.ts';
import { imageSizeFor } from '#core/model-input/image-spec.ts';
import { MOTION_WIDTH, MotionDetector } from '#core/motion/motion-detector.ts';
import { MaskBlanker } from '#core/regions/masks.ts';
import type { Polygon } from '#core/regions/polygon.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '#core/time/media-time.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';

const IMAGE = { format: 'gray', fit: 'inside', width: MOTION_WIDTH, height: MOTION_WIDTH, step: 2 } as const;
/** What has just moved is likely to be there still. */
const REMEMBERED_US = MICROSECONDS_PER_SECOND / 2;

/** Where something moves on one camera, for all its tasks that want to know. Nothing is worked out while none does. */
export class FrameMotion implements AsyncDisposable {
  readonly #detector = new MotionDetector();
  readonly #scaler = new FrameScaler();
  readonly #blanker: MaskBlanker;
  #recent: { readonly ptsUs: MediaTimeUs; readonly places: readonly Box[] }[] = [];
  #newestUs = Number.NEGATIVE_INFINITY;
  #working: Promise<unknown> = Promise.resolve();

  /** @param masks parts of the picture in which nothing counts as motion */
  constructor(masks: readonly Polygon[]) {
    this.#blanker = new MaskBlanker(masks);
  }

  /** The places where something moves or has just moved. The frame stays the caller's until the promise settles. */
  placesIn(frame: VideoFrame): Promise<Box[]> {
    const places = this.#working.then(async () => {
      if (frame.ptsUs > this.#newestUs) await this.#observe(frame);
      return this.#recent.flatMap((seen) => seen.places);
    });
    this.#working = places.catch(() => {});
    return places;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#working;
    await this.#scaler[Symbol.asyncDispose]();
  }

  async #observe(frame: VideoFrame): Promise<void> {
    const image = await this.#scaler.toTaskImage(frame, { format: 'gray', ...imageSizeFor(IMAGE, frame) });
    this.#blanker.blank(image);
    const places = this.#detector.update(image, frame.ptsUs).map(({ box }) => box);
    this.#newestUs = frame.ptsUs;
    this.#recent = this.#recent.filter(({ ptsUs }) => frame.ptsUs - ptsUs <= REMEMBERED_US);
    this.#recent.push({ ptsUs: frame.ptsUs, places });
  }
}
