import { rtpDistance } from '../time/rtp-clock.ts';

/** Turns wrapping RTP timestamps into microseconds that go on counting, from zero at the first. */
export class RtpUnwrapper {
  readonly #clockHz: number;
  #last: number | null = null;
  #ticks = 0;

  constructor(clockHz: number) {
    this.#clockHz = clockHz;
  }

  toMicroseconds(rtpTimestamp: number): number {
    if (this.#last !== null) this.#ticks += rtpDistance(this.#last, rtpTimestamp);
    this.#last = rtpTimestamp;
    return Math.round((this.#ticks * 1_000_000) / this.#clockHz);
  }
}
