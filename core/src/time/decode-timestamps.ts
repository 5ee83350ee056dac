const LEAD_US = 1_000;

/**
 * Works out when pictures are decoded where a stream tells only when they are shown (RTP): the n-th smallest of the
 * presentation timestamps, delayed by as many pictures as the stream may hold back.
 */
export class DecodeTimestamps {
  readonly #reorderDepth: number;
  readonly #waitingUs: number[] = [];

  /** @param reorderDepth how many pictures are decoded before an earlier one is shown; 0 without B-frames */
  constructor(reorderDepth: number) {
    this.#reorderDepth = reorderDepth;
  }

  /** @returns null for a picture without a timestamp */
  next(ptsUs: number | null): number | null {
    if (ptsUs === null || this.#reorderDepth === 0) return ptsUs;
    this.#waitingUs.push(ptsUs);
    this.#waitingUs.sort((a, b) => a - b);
    const [firstUs = ptsUs] = this.#waitingUs;
    const missing = this.#reorderDepth + 1 - this.#waitingUs.length;
    if (missing <= 0) this.#waitingUs.shift();
    // The first ones are decoded shortly before the first picture is shown; how long before cannot be known yet.
    return firstUs - Math.max(0, missing) * LEAD_US;
  }
}
