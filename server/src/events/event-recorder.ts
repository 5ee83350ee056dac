import type { Logger } from 'pino';
import type { Event, TrackChange } from '#contract/event.ts';
import type { OperationalError } from '../operational-error.ts';
import type { EventStore } from '../storage/event-store.ts';
import { RetryingWriter } from '../storage/retrying-writer.ts';
import { type RecorderEntry, RecorderQueue } from './recorder-queue.ts';

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
  readonly #queue = new RecorderQueue();
  readonly #writer: RetryingWriter<RecorderEntry>;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    const { logger, retryIntervalMs } = options;
    const store = (entry: RecorderEntry) => this.#store(entry);
    this.#writer = new RetryingWriter({ what: 'events', queue: this.#queue, logger, retryIntervalMs, store });
  }

  /** Why events cannot be stored at present, or null. */
  get problem(): OperationalError | null {
    return this.#writer.problem;
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
    if (this.#writer.isClosing) return;
    this.#queue.push({ kind: 'change', change, isPublished: this.problem !== null });
    // The live view of events goes on while storing does not.
    if (this.problem !== null) this.#publish(change, eventWithoutStore(change));
    this.#writer.run();
  }

  /** Ends all events that are open now, at their last sighting: their tracks are gone. */
  closeOpenEvents(): void {
    if (this.#writer.isClosing) return;
    this.#queue.push({ kind: 'close-open' });
    this.#writer.run();
  }

  /** Resolves when nothing is being stored: all is, or storing is impossible at present. */
  async settled(): Promise<void> {
    await this.#writer.settled();
  }

  /** Ends open events and stores what waits, as far as that is possible within a short time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closeOpenEvents();
    await this.#writer[Symbol.asyncDispose]();
  }

  async #store(entry: RecorderEntry): Promise<void> {
    if (entry.kind === 'close-open') {
      for (const event of await this.#options.store.closeOpen()) this.#options.onEvent('end', event);
    } else {
      const event = await this.#options.store.record(entry.change);
      if (!entry.isPublished) this.#publish(entry.change, event);
    }
  }

  #publish(change: TrackChange, event: Event): void {
    this.#options.onEvent(change.type, event);
    for (const id of change.mergedFrom ?? []) this.#options.onRemoved?.(id);
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
