import type { Logger } from 'pino';
import { retentionCutoffMs } from '#core/retention/retention-cutoff.ts';
import { describeError } from '../operational-error.ts';
import { repeat } from '../repeat.ts';
import type { EventStore } from '../storage/event-store.ts';

const INTERVAL_MS = 60 * 60 * 1000;
/** Small enough that the API answers between two batches. */
const BATCH = 200;

export interface RetentionOptions {
  readonly store: EventStore;
  readonly logger: Logger;
  /** Read at every run, so that an edited configuration counts. */
  retainDays(): number;
}

/** Removes expired events now and every hour. */
export function scheduleRetention(options: RetentionOptions): Disposable {
  const run = () => {
    removeExpiredEvents(options.store, options.retainDays(), Date.now()).catch((error: unknown) =>
      options.logger.warn({ error: describeError(error) }, 'events: expired ones cannot be removed now'),
    );
  };
  run();
  return repeat(INTERVAL_MS, run);
}

/** @returns how many were removed */
export async function removeExpiredEvents(store: EventStore, retainDays: number, nowMs: number): Promise<number> {
  const cutoffMs = retentionCutoffMs(nowMs, retainDays);
  let total = 0;
  for (;;) {
    const removed = await store.deleteEndedBefore(cutoffMs, BATCH);
    total += removed;
    if (removed < BATCH) return total;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
