import type { Worker } from 'node:worker_threads';
import { describeError, OperationalError } from '../../../operational-error.ts';
import { startThread } from '../../../start-thread.ts';
import type {
  EventSearch,
  EventSearchAnswer,
  EventSearchRequest,
  SimilarEvent,
  SimilarRequest,
} from '../../event-search.ts';
import type { SearchReply, SearchTask, SearchWorkerData } from './search-messages.ts';

const SCRIPT = new URL('./search-worker.ts', import.meta.url);
const TIME_LIMIT_MS = 10_000;
const MAXIMUM_WAITING = 32;

interface Pending {
  readonly task: SearchTask;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Searches in a thread of its own, which is started with the first search, one search after the other. A search that takes too long
 * ends with its thread; the next one has a new one. Disposing it ends the thread and refuses what waits.
 */
export class ThreadedEventSearch implements EventSearch {
  readonly #file: string;
  readonly #timeLimitMs: number;
  readonly #waiting: Pending[] = [];
  #worker: Worker | null = null;
  #current: Pending | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** @param file the database; its tables are there before the first search */
  constructor(file: string, { timeLimitMs = TIME_LIMIT_MS } = {}) {
    this.#file = file;
    this.#timeLimitMs = timeLimitMs;
  }

  async find(request: EventSearchRequest): Promise<EventSearchAnswer> {
    // The thread answers each task with what its type says.
    return (await this.#run({ type: 'find', request })) as EventSearchAnswer;
  }

  async findSimilar(request: SimilarRequest): Promise<readonly SimilarEvent[]> {
    return (await this.#run({ type: 'find-similar', request })) as readonly SimilarEvent[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const worker = this.#dropWorker();
    const closed = new OperationalError('search-busy', 'The server is being stopped', { retryable: true });
    for (const { reject } of [...(this.#current === null ? [] : [this.#current]), ...this.#waiting.splice(0)])
      reject(closed);
    this.#current = null;
    await worker?.terminate();
  }

  #run(task: SearchTask): Promise<unknown> {
    if (this.#isClosed || this.#waiting.length >= MAXIMUM_WAITING)
      throw new OperationalError('search-busy', 'Too many searches wait already; try again in a moment', {
        retryable: true,
      });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== null || this.#isClosed) return;
    const pending = this.#waiting.shift();
    if (pending === undefined) return;
    this.#current = pending;
    this.#worker ??= this.#start();
    this.#timer = setTimeout(() => {
      const slow = new OperationalError(
        'search-slow',
        'The search took too long; ask for less, such as a shorter time',
      );
      this.#giveUp(slow);
    }, this.#timeLimitMs);
    this.#worker.postMessage(pending.task);
  }

  #start(): Worker {
    const workerData: SearchWorkerData = { file: this.#file };
    const worker = startThread(SCRIPT, { workerData, name: 'search' });
    // A thread that was given up may still say something.
    const isCurrent = () => worker === this.#worker;
    worker.on('message', (reply: SearchReply) => isCurrent() && this.#settle(reply));
    worker.on(
      'error',
      (error) => isCurrent() && this.#giveUp(new Error(`The search crashed (${describeError(error)})`)),
    );
    worker.on('exit', (code) => isCurrent() && this.#giveUp(new Error(`The search ended with exit code ${code}`)));
    worker.unref();
    return worker;
  }

  #settle(reply: SearchReply): void {
    const pending = this.#finishCurrent();
    if (reply.type === 'answer') pending?.resolve(reply.answer);
    else pending?.reject(toError(reply));
    this.#next();
  }

  #giveUp(error: Error): void {
    void this.#dropWorker()?.terminate();
    this.#finishCurrent()?.reject(error);
    this.#next();
  }

  #finishCurrent(): Pending | null {
    const pending = this.#current;
    this.#current = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    return pending;
  }

  #dropWorker(): Worker | null {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = null;
    return worker;
  }
}

function toError({ code, message, retryable }: Extract<SearchReply, { type: 'failure' }>): Error {
  return code === null ? new Error(message) : new OperationalError(code, message, { retryable });
}
