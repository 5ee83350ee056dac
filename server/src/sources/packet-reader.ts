/** Reads packets one by one, and can be told to stop waiting for the next one. */
export class PacketReader<Packet> {
  readonly #iterator: AsyncIterator<Packet>;
  #isInterrupted = false;
  #wake: () => void = () => {};

  constructor(packets: AsyncIterable<Packet>) {
    this.#iterator = packets[Symbol.asyncIterator]();
  }

  /** The next packet; null at the end and after an interruption. */
  next(): Promise<Packet | null> {
    if (this.#isInterrupted) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(null);
      this.#iterator.next().then((result) => resolve(result.done === true ? null : result.value), reject);
    });
  }

  /** Ends the present wait and all later ones. What gives the packets has to be closed apart. */
  interrupt(): void {
    if (this.#isInterrupted) return;
    this.#isInterrupted = true;
    this.#wake();
    // Takes effect when the packets' own wait ends, which their owner sees to; what it throws then concerns nobody.
    this.#iterator.return?.().catch(() => {});
  }
}
