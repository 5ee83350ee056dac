import type { Worker } from 'node:worker_threads';

const INTERVAL_MS = 500;

/** Beside the heap, which `resourceLimits` bounds: the memory of typed arrays, which they do not. */
const MAXIMUM_ARRAYS_BYTES = 512 * 1024 * 1024;

/** Watches the memory of a thread's typed arrays. Works also while the thread is in a loop. */
export class MemoryWatch implements Disposable {
  readonly #worker: Pick<Worker, 'getHeapStatistics'>;
  readonly #onExceeded: (reason: string) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #maximumBytes: number;
  #isAsking = false;
  #isDisposed = false;

  /** @param onExceeded is called once, with the end of a sentence */
  constructor(
    worker: Pick<Worker, 'getHeapStatistics'>,
    onExceeded: (reason: string) => void,
    maximumBytes = MAXIMUM_ARRAYS_BYTES,
  ) {
    this.#worker = worker;
    this.#onExceeded = onExceeded;
    this.#maximumBytes = maximumBytes;
    this.#timer = setInterval(() => void this.#look(), INTERVAL_MS);
    this.#timer.unref();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const { external_memory: bytes } = await this.#worker.getHeapStatistics();
      if (bytes <= this.#maximumBytes || this.#isDisposed) return;
      this[Symbol.dispose]();
      this.#onExceeded(
        `its arrays take ${Math.round(bytes / 1e6)} MB of memory, more than ${Math.round(this.#maximumBytes / 1e6)} MB`,
      );
    } catch {
      // The thread has not begun yet or has just ended, which is told elsewhere.
    } finally {
      this.#isAsking = false;
    }
  }
}
