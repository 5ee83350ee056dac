import { wrappedDistance } from '../time/wrapped-distance.ts';

const MODULUS = 2 ** 33;

/**
 * Continues the timestamps of a program past the wrap of their 33 bits at 90 kHz (every 26.5 hours), as microseconds.
 * Each is taken for the one nearest to the last, so true jumps stay what they are. All streams of a program share one.
 */
export class TimestampUnwrapper {
  #last90k: number | null = null;

  toMicroseconds(timestamp90k: number): number {
    const last = this.#last90k ?? timestamp90k;
    const unwrapped = last + wrappedDistance(last, timestamp90k, MODULUS);
    this.#last90k = unwrapped;
    return Math.round((unwrapped * 100) / 9);
  }
}
