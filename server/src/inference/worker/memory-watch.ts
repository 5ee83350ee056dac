import { readFile } from 'node:fs/promises';

const INTERVAL_MS = 500;

/** Of everything: about 80 MB of Node and ours, the task's objects and pictures, and its models. */
const MAXIMUM_RESIDENT_MB = 1_024;

/**
 * Watches the resident memory of another process where the system tells it (Linux, `proc(5)`). The limit of V8's heap leaves out the
 * memory of typed arrays and models.
 */
export class MemoryWatch implements Disposable {
  readonly #path: string;
  readonly #onExceeded: (reason: string) => void;
  readonly #timer: NodeJS.Timeout;
  #isReading = false;

  /** @param onExceeded is called once, with the end of a sentence */
  constructor(processId: number | undefined, onExceeded: (reason: string) => void) {
    this.#path = `/proc/${processId}/status`;
    this.#onExceeded = onExceeded;
    this.#timer = setInterval(() => void this.#look(), INTERVAL_MS);
    this.#timer.unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    // The process may just have ended, which is told elsewhere.
    const status = await readFile(this.#path, 'utf8').catch(() => '');
    this.#isReading = false;
    const residentMb = Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024;
    if (residentMb <= MAXIMUM_RESIDENT_MB) return;
    this[Symbol.dispose]();
    this.#onExceeded(`it takes ${Math.round(residentMb)} MB of memory, of which it may have ${MAXIMUM_RESIDENT_MB} MB`);
  }
}
