/** A step is suspicious where it leaves out more than this many pictures … */
const MISSED_PICTURES = 4;
/** … and more time than transport and rounding explain. */
const SMALLEST_STEP_US = 150_000;
const ASSUMED_INTERVAL_US = 33_333;

/**
 * Takes out of a live stream's timestamps what comes from its device's clock being set, as RTCP sender reports make
 * FFmpeg pass on to RTP timestamps: pictures that are said to be seconds apart although they came one after the other.
 * Gaps that the arrival confirms stay.
 */
export class ClockStepFilter {
  readonly #reorderDepth: number;
  #intervalUs: number;
  #newest: { readonly ptsUs: number; readonly arrivalUs: number } | null = null;
  #correctionUs = 0;

  /** @param reorderDepth how many pictures are decoded before an earlier one is shown */
  constructor({ framesPerSecond, reorderDepth }: { framesPerSecond: number | null; reorderDepth: number }) {
    this.#reorderDepth = reorderDepth;
    this.#intervalUs = framesPerSecond === null ? ASSUMED_INTERVAL_US : 1_000_000 / framesPerSecond;
  }

  /** What to add to timestamps of the source to get steady ones. */
  get correctionUs(): number {
    return this.#correctionUs;
  }

  /** Looks at the next picture in decoding order, before its timestamps are corrected. */
  observe(ptsUs: number, arrivalUs: number): void {
    const newest = this.#newest;
    const steadyUs = ptsUs + this.#correctionUs;
    if (newest === null) {
      this.#newest = { ptsUs: steadyUs, arrivalUs };
      return;
    }
    const stepUs = steadyUs - newest.ptsUs;
    if (this.#isClockStep(stepUs, arrivalUs - newest.arrivalUs)) {
      this.#correctionUs -= Math.round(stepUs - this.#intervalUs);
      this.#newest = { ptsUs: ptsUs + this.#correctionUs, arrivalUs };
    } else if (stepUs > 0) {
      if (this.#reorderDepth === 0) this.#intervalUs = stepUs;
      this.#newest = { ptsUs: steadyUs, arrivalUs };
    }
  }

  #isClockStep(stepUs: number, elapsedUs: number): boolean {
    const usualUs = this.#intervalUs * (MISSED_PICTURES + this.#reorderDepth) + SMALLEST_STEP_US;
    if (stepUs < 0) return this.#reorderDepth === 0 || stepUs < -usualUs;
    return stepUs > usualUs && elapsedUs < stepUs / 2;
  }
}
