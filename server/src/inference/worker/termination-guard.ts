/** Values of the shared state. */
const FREE = 0;
const PROTECTED = 1;
const DOOMED = 2;

/**
 * Keeps a worker thread from being terminated inside native code: a thread that ends within onnxruntime-node aborts the
 * whole process, because the exception that its C++ code throws then has nowhere to go. The worker protects its native
 * calls; its owner asks before it terminates. Both sides hold a guard on the same memory.
 */
export class TerminationGuard {
  readonly #state: Int32Array;
  readonly #exit: () => void;

  /**
   * @param memory shared by both sides, from `createMemory`
   * @param exit ends the calling thread; for the worker's side
   */
  constructor(memory: SharedArrayBuffer = TerminationGuard.createMemory(), exit: () => void = () => {}) {
    this.#state = new Int32Array(memory);
    this.#exit = exit;
  }

  static createMemory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  }

  /** Worker: does `work`, during which the thread is not terminated. Calls must not overlap. In a doomed thread it never returns. */
  async protect<T>(work: () => Promise<T>): Promise<T> {
    if (Atomics.compareExchange(this.#state, 0, FREE, PROTECTED) !== FREE) return this.#neverReturn();
    try {
      return await work();
    } finally {
      if (Atomics.compareExchange(this.#state, 0, PROTECTED, FREE) === DOOMED) await this.#neverReturn();
    }
  }

  /**
   * Owner: dooms the worker.
   *
   * @returns true if it may be terminated now; false if it is in native code, in which case it exits by itself afterwards
   */
  doom(): boolean {
    return Atomics.exchange(this.#state, 0, DOOMED) !== PROTECTED;
  }

  #neverReturn(): Promise<never> {
    this.#exit();
    return new Promise(() => {});
  }
}
