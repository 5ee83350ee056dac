import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import { START_CODE } from './length-prefixed.ts';

/** An access unit has at most as many slices as rows of blocks, and a few more units beside them. */
const MAXIMUM_NAL_UNITS = 1_024;

/** Gathers the NAL units of one access unit, whole or in fragments, and copies them only once, into Annex B form. */
export class AnnexBParts {
  readonly #parts: Uint8Array[] = [];
  #units = 0;
  #isOpen = false;

  /** Whether there are more units than any access unit has. */
  get areTooMany(): boolean {
    return this.#units > MAXIMUM_NAL_UNITS;
  }

  /** Whether the end of the last unit is missing. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  addUnit(unit: Uint8Array): void {
    this.#parts.push(START_CODE, unit);
    this.#units++;
  }

  /**
   * Adds units that stand behind their 16-bit sizes (RFC 6184 clause 5.7.1, RFC 7798 clause 4.4.2).
   *
   * @param begin of the first size
   * @returns false where a size does not fit, or is below `leastBytes`
   */
  addAggregated(payload: Uint8Array, begin: number, leastBytes: number): boolean {
    for (let offset = begin; offset < payload.byteLength; ) {
      const size = ((payload[offset] ?? 0) << 8) | (payload[offset + 1] ?? 0);
      const end = offset + 2 + size;
      if (size < leastBytes || end > payload.byteLength || this.areTooMany) return false;
      this.addUnit(payload.subarray(offset + 2, end));
      offset = end;
    }
    return true;
  }

  /** Begins a unit whose rest comes with `append`. */
  openUnit(header: Uint8Array): void {
    this.addUnit(header);
    this.#isOpen = true;
  }

  append(fragment: Uint8Array, isLast: boolean): void {
    this.#parts.push(fragment);
    this.#isOpen = !isLast;
  }

  /** In memory of its own. */
  join(): Uint8Array {
    return concatenateBytes(this.#parts);
  }
}
