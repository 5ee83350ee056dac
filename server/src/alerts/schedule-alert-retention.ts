import type { Logger } from 'pino';
import { retentionCutoffMs } from '#core/retention/retention-cutoff.ts';
import { describeError } from '../operational-error.ts';
import { repeat } from '../repeat.ts';
import type { AlertClipFiles } from '../storage/alert-clip-files.ts';
import type { AlertStore } from '../storage/alert-store.ts';

const INTERVAL_MS = 60 * 60 * 1000;
/** Small enough that the API answers between two batches. */
const BATCH = 100;

export interface AlertRetentionOptions {
  readonly alerts: AlertStore;
  readonly clips: AlertClipFiles;
  readonly logger: Logger;
  /** Read at every run, so that an edited configuration counts. */
  retainDays(): number;
  now(): number;
  onRemoved(ids: readonly string[]): void;
}

/** Removes expired alerts with pictures and clips now and every hour. */
export function scheduleAlertRetention(options: AlertRetentionOptions): Disposable {
  const run = () => {
    removeExpiredAlerts(options).catch((error: unknown) =>
      options.logger.warn({ error: describeError(error) }, 'alerts: expired ones cannot be removed now'),
    );
  };
  run();
  return repeat(INTERVAL_MS, run);
}

/** @returns how many were removed */
export async function removeExpiredAlerts({
  alerts,
  clips,
  retainDays,
  now,
  onRemoved,
}: Omit<AlertRetentionOptions, 'logger'>): Promise<number> {
  const nowMs = now();
  const cutoffMs = retentionCutoffMs(nowMs, retainDays());
  let total = 0;
  for (;;) {
    const removed = await alerts.deleteEndedBefore(cutoffMs, BATCH);
    for (const id of removed) await clips.delete(id);
    if (removed.length > 0) onRemoved(removed);
    total += removed.length;
    if (removed.length < BATCH) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await clips.deleteOrphans((id) => alerts.find(id) !== null, nowMs);
  return total;
}
