const LONGEST_EXP_GOLOMB_PREFIX = 32;

/**
 * Reads the bits of a NAL unit of H.264 or H.265, past the bytes that keep start codes out of it (ITU-T H.264 7.3.1).
 * Behind the end come zeros, and `isExhausted` says so, so that a cut unit needs no check after each field.
 */
export class RbspReader {
  readonly #data: Uint8Array;
  #byte: number;
  #bit = 0;
  #zeros = 0;
  #isExhausted = false;

  /** @param offset of the first byte to read, such as the one after the unit's header */
  constructor(data: Uint8Array, offset: number) {
    this.#data = data;
    this.#byte = offset;
  }

  /** Whether more was read than there is. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  flag(): boolean {
    return this.#next() === 1;
  }

  /** An unsigned number of up to 32 bits. */
  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index++) value = value * 2 + this.#next();
    return value;
  }

  /** `ue(v)`, ITU-T H.264 9.1. */
  unsignedExpGolomb(): number {
    let zeros = 0;
    while (zeros < LONGEST_EXP_GOLOMB_PREFIX && !this.#isExhausted && this.#next() === 0) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** `se(v)`, ITU-T H.264 9.1.1. */
  signedExpGolomb(): number {
    const code = this.unsignedExpGolomb();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  #next(): number {
    const value = this.#data[this.#byte];
    if (value === undefined) {
      this.#isExhausted = true;
      return 0;
    }
    const bit = (value >> (7 - this.#bit)) & 1;
    if (++this.#bit === 8) this.#advance(value);
    return bit;
  }

  #advance(value: number): void {
    this.#bit = 0;
    this.#byte++;
    this.#zeros = value === 0 ? this.#zeros + 1 : 0;
    // emulation_prevention_three_byte
    if (this.#zeros < 2 || this.#data[this.#byte] !== 3) return;
    this.#byte++;
    this.#zeros = 0;
  }
}
