import type { WallClockMapping } from '#core/time/media-time.ts';

/** Less than this is drift, which stays as it is so that times of one session fit each other; more is a clock that was set. */
const STEP_US = 2_000_000;

/**
 * Maps media time, which is counted on the clock of `performance.now()` by all sessions of all cameras, to the time of day. A clock that is set while the
 * session goes on (a machine without a battery gets the time after it has started) is followed.
 */
export class SessionClock implements WallClockMapping {
  readonly #currentOffsetUs: () => number;
  #offsetUs: number;

  /** @param currentOffsetUs the time of day minus media time, by now */
  constructor(currentOffsetUs: () => number = () => Math.round((Date.now() - performance.now()) * 1000)) {
    this.#currentOffsetUs = currentOffsetUs;
    this.#offsetUs = currentOffsetUs();
  }

  get offsetUs(): number {
    const currentUs = this.#currentOffsetUs();
    if (Math.abs(currentUs - this.#offsetUs) > STEP_US) this.#offsetUs = currentUs;
    return this.#offsetUs;
  }
}
