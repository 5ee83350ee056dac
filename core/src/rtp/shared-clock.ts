/** Sound that is off by less than this is in step (ITU-R BT.1359: noticed from 45 ms on). */
const TOLERANCE_US = 20_000;
/** Sender reports that move sound further than this from its arrival cannot be true. */
const MAXIMUM_SHIFT_US = 3_000_000;

/**
 * Puts sound and pictures on one clock. RTP gives each stream a clock of its own; until sender reports tell how they
 * relate, what arrives together belongs together. Pictures set the clock and are never moved, sound follows.
 */
export class SharedClock {
  #videoOffsetUs: number | null = null;
  #audioOffsetUs: number | null = null;
  /** Media time minus the sender's wall clock, by the pictures. */
  #wallOffsetUs: number | null = null;

  /** @param streamUs microseconds from the stream's first packet @param producedAtUs by the sender's wall clock */
  videoTime(streamUs: number, producedAtUs: number | null, receivedAtMs: number): number {
    this.#videoOffsetUs ??= Math.round(receivedAtMs * 1_000) - streamUs;
    const ptsUs = streamUs + this.#videoOffsetUs;
    if (producedAtUs !== null) this.#wallOffsetUs = ptsUs - producedAtUs;
    return ptsUs;
  }

  audioTime(streamUs: number, producedAtUs: number | null, receivedAtMs: number): number {
    const arrivedOffsetUs = Math.round(receivedAtMs * 1_000) - streamUs;
    this.#audioOffsetUs ??= arrivedOffsetUs;
    if (producedAtUs !== null && this.#wallOffsetUs !== null) {
      const inStepUs = producedAtUs + this.#wallOffsetUs - streamUs;
      const isBelievable = Math.abs(inStepUs - arrivedOffsetUs) < MAXIMUM_SHIFT_US;
      if (isBelievable && Math.abs(inStepUs - this.#audioOffsetUs) > TOLERANCE_US) this.#audioOffsetUs = inStepUs;
    }
    return streamUs + this.#audioOffsetUs;
  }
}
