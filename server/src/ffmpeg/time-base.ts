import { AV_NOPTS_VALUE } from 'node-av/constants';

const US_PER_SECOND = 1_000_000;

/** Turns timestamps of one stream into microseconds. */
export class TimeBase {
  readonly #num: number;
  readonly #den: number;

  constructor({ num, den }: { readonly num: number; readonly den: number }) {
    this.#num = num;
    this.#den = den;
  }

  /** Null for a timestamp that is not there. */
  toUs(time: bigint): number | null {
    return time === AV_NOPTS_VALUE ? null : Math.round((Number(time) * this.#num * US_PER_SECOND) / this.#den);
  }
}
