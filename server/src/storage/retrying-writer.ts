import type { Logger } from 'pino';
import { describeError, type OperationalError } from '../operational-error.ts';
import { isStorageError } from './storage-error.ts';

const RETRY_INTERVAL_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** What waits to be stored, oldest first. Bounded by its owner, which may also give up entries. */
export interface WaitingEntries<Entry> {
  readonly length: number;
  peek(): Entry | undefined;
  /** Takes out the entry that was peeked at, unless it has been given up meanwhile. */
  remove(entry: Entry): void;
}

export interface RetryingWriterOptions<Entry> {
  /** What is stored, for the log, such as "alerts". */
  readonly what: string;
  /** Stays the caller's; `run` is called after something was added. */
  readonly queue: WaitingEntries<Entry>;
  readonly logger: Logger;
  /** Five seconds unless said otherwise. */
  readonly retryIntervalMs?: number | undefined;
  /** An entry for which it throws something else than a `storage-…` error is logged and left out. */
  store(entry: Entry): Promise<void>;
  /** After each attempt that found storing impossible; the entry waits. */
  onFailure?(): void;
}

/**
 * Stores what waits in a queue, one after the other. While storing is impossible everything waits and is tried again in a while. Disposing it makes
 * one last attempt, within a short time; the owner adds nothing any more.
 */
export class RetryingWriter<Entry> implements AsyncDisposable {
  readonly #options: RetryingWriterOptions<Entry>;
  #problem: OperationalError | null = null;
  #running: Promise<void> | null = null;
  /** Storing is impossible: until the next attempt nothing runs. */
  #isPaused = false;
  #retryTimer: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(options: RetryingWriterOptions<Entry>) {
    this.#options = options;
  }

  /** Why nothing can be stored at present, or null. */
  get problem(): OperationalError | null {
    return this.#problem;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Stores what waits, unless that is under way or impossible at present. */
  run(): void {
    if (this.#running !== null || this.#isPaused) return;
    this.#running = this.#storeWaiting().finally(() => {
      this.#running = null;
      if (this.#options.queue.length > 0) this.run();
    });
  }

  /** Resolves when nothing is being stored: all is, or storing is impossible at present. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { queue, logger, what } = this.#options;
    this.#isClosing = true;
    clearTimeout(this.#retryTimer);
    this.#isPaused = false;
    this.run();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([this.settled(), late]);
    clearTimeout(timer);
    this.#isPaused = true;
    if (queue.length > 0) logger.error({ entries: queue.length }, `${what}: not stored before the end; they are lost`);
  }

  async #storeWaiting(): Promise<void> {
    const { queue, logger, what, store } = this.#options;
    for (let entry = queue.peek(); entry !== undefined && !this.#isPaused; entry = queue.peek()) {
      try {
        await store(entry);
        if (this.#problem !== null) logger.info(`${what}: can be stored again`);
        this.#problem = null;
      } catch (error) {
        if (isStorageError(error)) {
          this.#pause(error);
          return;
        }
        logger.error({ error: describeError(error) }, `${what}: an entry cannot be stored and is left out`);
      }
      queue.remove(entry);
    }
  }

  #pause(error: OperationalError): void {
    const { logger, retryIntervalMs = RETRY_INTERVAL_MS, onFailure } = this.#options;
    if (this.#problem?.code !== error.code) logger.error(error.message);
    this.#problem = error;
    this.#isPaused = true;
    onFailure?.();
    if (this.#isClosing) return;
    this.#retryTimer = setTimeout(() => {
      this.#isPaused = false;
      this.run();
    }, retryIntervalMs);
  }
}
