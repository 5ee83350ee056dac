import type { Box } from '../geometry/box.ts';
import { boxArea } from '../geometry/box.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';

/** What the looks at one object gave. `described`: properties that stay; `found`: things in it, which move; `nothing`. */
export type LookOutcome = 'described' | 'found' | 'nothing';

/** The first descriptions of an object come quickly, so that a vote has something to count. */
const QUICK_DESCRIPTIONS = 3;
const RENEWAL_US = 10 * MICROSECONDS_PER_SECOND;
/** An object that has grown by this factor shows more than before. */
const GROWTH_WORTH_A_LOOK = 1.6;
/** Where nothing was found, the pause doubles up to this. */
const LONGEST_PAUSE_US = 2 * MICROSECONDS_PER_SECOND;
const MAXIMUM_OBJECTS = 512;
const FORGOTTEN_AFTER_US = 60 * MICROSECONDS_PER_SECOND;

interface Looks {
  descriptions: number;
  emptyInARow: number;
  area: number;
  lookedUs: number;
  wantedUs: number;
  seenUs: number;
}

interface Candidate {
  readonly trackId: number;
  readonly box: Box;
}

/**
 * Decides which objects of a frame deserve a closer look: those never looked at first, then those that have grown, then those looked
 * at longest ago. What was described is described again rarely; what gave nothing is tried again with growing pauses.
 */
export class LookSchedule {
  readonly #intervalUs: number;
  readonly #looks = new Map<number, Looks>();

  /** @param framesPerSecond that one object is looked at, at most */
  constructor(framesPerSecond: number) {
    this.#intervalUs = Math.round(MICROSECONDS_PER_SECOND / framesPerSecond);
  }

  /** @returns at most `maximum` of the objects, the one most in need first */
  choose<Object extends Candidate>(objects: readonly Object[], ptsUs: MediaTimeUs, maximum: number): Object[] {
    this.#forget(ptsUs);
    const wanted = objects.flatMap((object) => {
      const looks = this.#looks.get(object.trackId);
      if (looks !== undefined) looks.seenUs = ptsUs;
      const need = this.#need(looks, boxArea(object.box), ptsUs);
      return need === null ? [] : [{ object, need }];
    });
    return wanted
      .sort((a, b) => b.need - a.need)
      .slice(0, maximum)
      .map(({ object }) => object);
  }

  /** Notes that the object was looked at in the frame at `ptsUs`. */
  note({ trackId, box }: Candidate, outcome: LookOutcome, ptsUs: MediaTimeUs): void {
    const looks = this.#looks.get(trackId) ?? {
      descriptions: 0,
      emptyInARow: 0,
      area: 0,
      lookedUs: ptsUs,
      wantedUs: ptsUs,
      seenUs: ptsUs,
    };
    if (outcome === 'described') looks.descriptions += 1;
    looks.emptyInARow = outcome === 'nothing' ? looks.emptyInARow + 1 : 0;
    looks.area = Math.max(looks.area, boxArea(box));
    looks.lookedUs = ptsUs;
    looks.seenUs = ptsUs;
    looks.wantedUs = ptsUs + this.#pauseUs(looks, outcome);
    this.#looks.set(trackId, looks);
  }

  #pauseUs({ descriptions, emptyInARow }: Looks, outcome: LookOutcome): number {
    if (outcome === 'described' && descriptions >= QUICK_DESCRIPTIONS) return RENEWAL_US;
    if (outcome === 'nothing') return Math.min(LONGEST_PAUSE_US, this.#intervalUs * 2 ** Math.min(emptyInARow - 1, 10));
    return this.#intervalUs;
  }

  /** Null where no look is needed; otherwise the greater the sooner. */
  #need(looks: Looks | undefined, area: number, ptsUs: MediaTimeUs): number | null {
    if (looks === undefined) return Number.POSITIVE_INFINITY;
    // Frames do not come to the microsecond.
    const toleranceUs = this.#intervalUs / 4;
    const hasRested = ptsUs >= looks.lookedUs + this.#intervalUs - toleranceUs;
    const hasGrown = hasRested && area > looks.area * GROWTH_WORTH_A_LOOK;
    if (!hasGrown && ptsUs < looks.wantedUs - toleranceUs) return null;
    return ptsUs - looks.lookedUs + (hasGrown ? FORGOTTEN_AFTER_US : 0);
  }

  #forget(ptsUs: MediaTimeUs): void {
    for (const [trackId, { seenUs }] of this.#looks) {
      if (ptsUs - seenUs > FORGOTTEN_AFTER_US || this.#looks.size > MAXIMUM_OBJECTS) this.#looks.delete(trackId);
    }
  }
}
