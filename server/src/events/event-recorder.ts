import type { Logger } from 'pino';
import type { Event, TrackChange } from '#contract/event.ts';
import { describeError, type OperationalError } from '../operational-error.ts';
import type { EventStore } from '../storage/event-store.ts';
import { isStorageError } from '../storage/storage-error.ts';
import { type RecorderEntry, RecorderQueue } from './recorder-queue.ts';

const RETRY_INTERVAL_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

export interface EventRecorderOptions {
  readonly store: EventStore;
  readonly logger: Logger;
  readonly retryIntervalMs?: number;
  /** Called in order, after the change has been stored or, while that is impossible, at once. */
  onEvent(change: TrackChange['type'], event: Event): void;
  /** Called after the event that it has become a part of was told of. */
  onRemoved?(id: string): void;
}

/**
 * Brings what the media process reports into the store, in order. While the store cannot be written, changes wait in a
 * bounded queue and are tried again; when that is full the oldest snapshots, then the oldest changes are given up.
 */
export class EventRecorder implements AsyncDisposable {
  readonly #options: EventRecorderOptions;
  readonly #logger: Logger;
  readonly #queue = new RecorderQueue();
  #problem: OperationalError | null = null;
  #running: Promise<void> | null = null;
  #retryTimer: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#logger = options.logger;
  }

  /** Why events cannot be stored at present, or null. */
  get problem(): OperationalError | null {
    return this.#problem;
  }

  /** Changes that wait to be stored. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Changes given up since the start because the queue was full. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  record(change: TrackChange): void {
    if (this.#isClosing) return;
    this.#queue.push({ kind: 'change', change, isPublished: this.#problem !== null });
    // The live view of events goes on while storing does not.
    if (this.#problem !== null) this.#publish(change, eventWithoutStore(change));
    this.#run();
  }

  /** Ends all events that are open now, at their last sighting: their tracks are gone. */
  closeOpenEvents(): void {
    if (this.#isClosing) return;
    this.#queue.push({ kind: 'close-open' });
    this.#run();
  }

  /** Resolves when nothing is being stored: all is, or storing is impossible at present. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Ends open events and stores what waits, as far as that is possible within a short time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closeOpenEvents();
    this.#isClosing = true;
    clearTimeout(this.#retryTimer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    await Promise.race([this.settled(), late]);
    clearTimeout(timer);
    if (this.#queue.length > 0)
      this.#logger.error({ changes: this.#queue.length }, 'events: not stored before the end; they are lost');
  }

  #run(): void {
    if (this.#running !== null || this.#retryTimer !== undefined) return;
    this.#running = this.#storeWaiting().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#run();
    });
  }

  async #storeWaiting(): Promise<void> {
    for (let entry = this.#queue.peek(); entry !== undefined; entry = this.#queue.peek()) {
      try {
        await this.#store(entry);
      } catch (error) {
        if (isStorageError(error)) {
          this.#pause(error);
          return;
        }
        this.#logger.error({ error: describeError(error) }, 'events: a change cannot be stored and is left out');
      }
      this.#queue.remove(entry);
    }
  }

  async #store(entry: RecorderEntry): Promise<void> {
    if (entry.kind === 'close-open') {
      for (const event of await this.#options.store.closeOpen()) this.#options.onEvent('end', event);
    } else {
      const event = await this.#options.store.record(entry.change);
      if (!entry.isPublished) this.#publish(entry.change, event);
    }
    if (this.#problem !== null) this.#logger.info('events: can be stored again');
    this.#problem = null;
  }

  #publish(change: TrackChange, event: Event): void {
    this.#options.onEvent(change.type, event);
    for (const id of change.mergedFrom ?? []) this.#options.onRemoved?.(id);
  }

  #pause(error: OperationalError): void {
    if (this.#problem?.code !== error.code) this.#logger.error(error.message);
    this.#problem = error;
    if (this.#isClosing) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#run();
    }, this.#options.retryIntervalMs ?? RETRY_INTERVAL_MS);
  }
}

function eventWithoutStore(change: TrackChange): Event {
  return {
    id: change.eventId,
    camera: change.camera,
    task: change.task,
    label: change.label,
    startedAtMs: change.startedAtMs,
    endedAtMs: change.type === 'end' ? change.lastSeenAtMs : null,
    bestScore: change.bestScore,
    bestAtMs: change.bestAtMs,
    bestBox: change.bestBox,
    snapshotUrl: null,
    attributes: change.attributes,
    text: change.text,
    isStationary: change.isStationary,
  };
}
