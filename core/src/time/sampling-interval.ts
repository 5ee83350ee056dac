import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from './media-time.ts';

/** Takes the first frame of each interval of media time, so that all readers of one rate look at the same frames. */
export class SamplingInterval {
  /** 0 where every frame is taken. */
  readonly lengthUs: number;
  #last = Number.NEGATIVE_INFINITY;

  /** @param fps frames a second, above 0 */
  constructor(fps: number | 'all') {
    this.lengthUs = fps === 'all' ? 0 : MICROSECONDS_PER_SECOND / fps;
  }

  /** Whether the frame at `ptsUs` would be taken. */
  isDue(ptsUs: MediaTimeUs): boolean {
    return this.lengthUs === 0 || this.#intervalOf(ptsUs) > this.#last;
  }

  /** Whether the frame at `ptsUs` is taken; it then is, and no other of its interval, nor an earlier one. */
  take(ptsUs: MediaTimeUs): boolean {
    if (!this.isDue(ptsUs)) return false;
    this.#last = this.#intervalOf(ptsUs);
    return true;
  }

  #intervalOf(ptsUs: MediaTimeUs): number {
    return this.lengthUs === 0 ? ptsUs : Math.floor(ptsUs / this.lengthUs);
  }
}
