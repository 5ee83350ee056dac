import type { MediaTimeUs } from '../time/media-time.ts';
import { areSimilarLabels } from './similar-labels.ts';
import type { Track } from './track.ts';

const MAXIMUM_TRACKS = 64;
/** The best match must be this much better than the second best, or it is a guess. */
const MARGIN = 0.05;
/** Looks of a new track that are compared; after them it is somebody new. */
const DECIDING_LOOKS = 3;

export interface AppearanceMemoryOptions {
  /** How long an object that has gone is remembered, in media time. */
  readonly memoryMs: number;
  /** Least cosine of two looks of the same object. */
  readonly threshold: number;
}

/** The objects that went out of sight and how they looked, newest last; bounded in time and number. */
export class AppearanceMemory {
  readonly #options: AppearanceMemoryOptions;
  #gone: Track[] = [];

  constructor(options: AppearanceMemoryOptions) {
    this.#options = options;
  }

  /** Keeps a track that has ended, if it is known how the object looked. */
  remember(track: Track): void {
    if (track.gallery.isEmpty) return;
    this.#gone.push(track);
    if (this.#gone.length > MAXIMUM_TRACKS) this.#gone.shift();
  }

  forgetBefore(nowUs: MediaTimeUs): void {
    this.#gone = this.#gone.filter(({ seenUs }) => nowUs - seenUs <= this.#options.memoryMs * 1_000);
  }

  find(id: number): Track | undefined {
    return this.#gone.find((track) => track.id === id);
  }

  forget(track: Track): void {
    this.#gone = this.#gone.filter((other) => other !== track);
  }

  /**
   * The earlier track of the object that `young` follows, among those that have ended and those of `followed` that were out of
   * sight before it began; null where none looks the same, or two do.
   */
  recognise(young: Track, followed: readonly Track[]): Track | null {
    if (young.gallery.noted > DECIDING_LOOKS) return null;
    const matches = [...this.#gone, ...followed]
      .filter((earlier) => earlier !== young && this.#couldBe(earlier, young))
      .map((earlier) => ({ earlier, similarity: earlier.gallery.similarity(young.gallery) ?? -1 }))
      .sort((a, b) => b.similarity - a.similarity);
    const [best, second] = matches;
    if (best === undefined || best.similarity < this.#options.threshold) return null;
    return second !== undefined && best.similarity - second.similarity < MARGIN ? null : best.earlier;
  }

  #couldBe(earlier: Track, young: Track): boolean {
    const awayUs = young.firstSeenUs - earlier.seenUs;
    return awayUs > 0 && awayUs <= this.#options.memoryMs * 1_000 && areSimilarLabels(earlier.label, young.label);
  }
}
