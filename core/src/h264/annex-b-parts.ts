import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import { START_CODE } from './length-prefixed.ts';

/** Gathers the NAL units of one access unit, whole or in fragments, and copies them only once, into Annex B form. */
export class AnnexBParts {
  readonly #parts: Uint8Array[] = [];
  #units = 0;
  #isOpen = false;

  get units(): number {
    return this.#units;
  }

  /** Whether the end of the last unit is missing. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  addUnit(unit: Uint8Array): void {
    this.#parts.push(START_CODE, unit);
    this.#units++;
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
