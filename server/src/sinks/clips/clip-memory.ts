/**
 * How many bytes of packets all cameras together keep for clips. Packets are shared with the rest of the pipeline and counted as if
 * they were not, so the figure is an upper bound.
 */
export class ClipMemory {
  readonly #maximumBytes: number;
  #bytes = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isExceeded(): boolean {
    return this.#bytes > this.#maximumBytes;
  }

  /** @param bytes negative where they were let go */
  add(bytes: number): void {
    this.#bytes += bytes;
  }
}
