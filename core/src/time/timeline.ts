import { type MediaTimeUs, mediaTimeUs } from './media-time.ts';

/** A step of the source's timestamps beyond these is taken for a new start, not for a pause or reordering. */
const FORWARD_JUMP_US = 5_000_000;
const BACKWARD_JUMP_US = 1_000_000;

/** What is assumed between two packets when the timestamps do not say. */
const ASSUMED_FRAME_INTERVAL_US = 33_333;

/** The timestamps of one packet as the source gave them; `null` where it gave none. */
export interface SourceTimestamps {
  readonly ptsUs: number | null;
  readonly dtsUs: number | null;
}

export interface TimelinePosition {
  readonly ptsUs: MediaTimeUs;
  readonly dtsUs: MediaTimeUs;
  /** True where the source's timestamps jumped and the timeline was anchored anew. */
  readonly discontinuity: boolean;
}

/**
 * Puts the packets of a source on the camera's own timeline, which only moves forward: the first packet lands at
 * its arrival time, later ones keep the source's distances. Where those jump, run far backwards or are missing, the
 * timeline goes on from the last packet. Decode timestamps always increase; presentation timestamps are the
 * source's own, moved.
 */
export class Timeline {
  #offsetUs: number | null = null;
  #lastSource: { ptsUs: number; dtsUs: number } | null = null;
  #lastDtsUs: number | null = null;
  #newestUs = Number.NEGATIVE_INFINITY;

  /** @param arrivalUs when the packet arrived, on the clock that all sessions of the camera share */
  place(source: SourceTimestamps, arrivalUs: number): TimelinePosition {
    const complete = this.#complete(source);
    const jumped = this.#hasJumped(complete);
    if (this.#offsetUs === null || jumped) this.#anchor(complete, arrivalUs);
    const offsetUs = this.#offsetUs ?? 0;
    const dtsUs = Math.max(complete.dtsUs + offsetUs, (this.#lastDtsUs ?? Number.NEGATIVE_INFINITY) + 1);
    const ptsUs = complete.ptsUs + offsetUs;
    this.#lastSource = complete;
    this.#lastDtsUs = dtsUs;
    this.#newestUs = Math.max(this.#newestUs, ptsUs);
    return { ptsUs: mediaTimeUs(ptsUs), dtsUs: mediaTimeUs(dtsUs), discontinuity: jumped };
  }

  /**
   * Where something that comes beside the packets on the same clock belongs, such as sound; null before the first
   * packet and where it has no timestamp.
   */
  placeCompanion(ptsUs: number | null): MediaTimeUs | null {
    return ptsUs === null || this.#offsetUs === null ? null : mediaTimeUs(Math.round(ptsUs + this.#offsetUs));
  }

  /** Forgets the source's timestamps, for a new session or loop; the timeline itself goes on. */
  restart(): void {
    this.#offsetUs = null;
    this.#lastSource = null;
  }

  #complete(source: SourceTimestamps): { ptsUs: number; dtsUs: number } {
    const expectedUs =
      this.#lastSource === null ? (source.ptsUs ?? 0) : this.#lastSource.dtsUs + ASSUMED_FRAME_INTERVAL_US;
    const dtsUs = source.dtsUs ?? Math.min(source.ptsUs ?? expectedUs, expectedUs);
    return { ptsUs: source.ptsUs ?? dtsUs, dtsUs };
  }

  #hasJumped(source: { ptsUs: number; dtsUs: number }): boolean {
    const last = this.#lastSource;
    if (last === null) return false;
    const isJump = (stepUs: number) => stepUs < -BACKWARD_JUMP_US || stepUs > FORWARD_JUMP_US;
    return isJump(source.dtsUs - last.dtsUs) || isJump(source.ptsUs - last.ptsUs);
  }

  #anchor(source: { ptsUs: number; dtsUs: number }, arrivalUs: number): void {
    const earliestUs = this.#lastDtsUs === null ? arrivalUs : this.#newestUs + ASSUMED_FRAME_INTERVAL_US;
    this.#offsetUs = Math.max(arrivalUs, earliestUs) - source.dtsUs;
  }
}
