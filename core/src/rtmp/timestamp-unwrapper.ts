import { wrappedDistance } from '../time/wrapped-distance.ts';

const MODULUS = 2 ** 32;

/**
 * Makes a clock that goes on out of milliseconds modulo 2^32 (RTMP 1.0 clause 5.1), which wrap after 49.7 days. Steps
 * of less than half of that, forward or back, are kept as they are; pictures and sound share one unwrapper.
 */
export class TimestampUnwrapper {
  #lastMs: number | null = null;

  unwrap(timestampMs: number): number {
    const last = this.#lastMs ?? timestampMs;
    this.#lastMs = last + wrappedDistance(last, timestampMs, MODULUS);
    return this.#lastMs;
  }
}
