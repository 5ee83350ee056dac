import { type MediaTimeUs, mediaTimeUs } from './media-time.ts';

/** A jump of the source's timestamps by more than this is taken for a new start, not for a pause. */
const JUMP_THRESHOLD_US = 5_000_000;

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
 * its arrival time, later ones keep the source's distances. Where those jump, run backwards or are missing, the
 * timeline goes on from the last packet. Decode timestamps never decrease.
 */
export class Timeline {
  #offsetUs: number | null = null;
  #lastSourceDtsUs: number | null = null;
  #lastDtsUs: number | null = null;

  /** @param arrivalUs when the packet arrived, on the clock that all sessions of the camera share */
  place(source: SourceTimestamps, arrivalUs: number): TimelinePosition {
    const sourceDtsUs = source.dtsUs ?? source.ptsUs ?? this.#expectedSourceDtsUs();
    const jumped = this.#hasJumped(sourceDtsUs);
    if (this.#offsetUs === null || jumped) this.#anchor(sourceDtsUs, arrivalUs);
    const offsetUs = this.#offsetUs ?? 0;
    const dtsUs = Math.max(sourceDtsUs + offsetUs, (this.#lastDtsUs ?? Number.NEGATIVE_INFINITY) + 1);
    this.#lastSourceDtsUs = sourceDtsUs;
    this.#lastDtsUs = dtsUs;
    const ptsUs = source.ptsUs === null ? dtsUs : Math.max(source.ptsUs + offsetUs, dtsUs);
    return { ptsUs: mediaTimeUs(ptsUs), dtsUs: mediaTimeUs(dtsUs), discontinuity: jumped };
  }

  /** Forgets the source's timestamps, for a new session or loop; the timeline itself goes on. */
  restart(): void {
    this.#offsetUs = null;
    this.#lastSourceDtsUs = null;
  }

  #expectedSourceDtsUs(): number {
    return this.#lastSourceDtsUs === null ? 0 : this.#lastSourceDtsUs + ASSUMED_FRAME_INTERVAL_US;
  }

  #hasJumped(sourceDtsUs: number): boolean {
    if (this.#lastSourceDtsUs === null) return false;
    const step = sourceDtsUs - this.#lastSourceDtsUs;
    return step < -ASSUMED_FRAME_INTERVAL_US || step > JUMP_THRESHOLD_US;
  }

  #anchor(sourceDtsUs: number, arrivalUs: number): void {
    const earliestUs = this.#lastDtsUs === null ? arrivalUs : this.#lastDtsUs + ASSUMED_FRAME_INTERVAL_US;
    this.#offsetUs = Math.max(arrivalUs, earliestUs) - sourceDtsUs;
  }
}
