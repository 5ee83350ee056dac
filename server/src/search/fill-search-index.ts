import type { Logger } from 'pino';
import { describeError } from '../operational-error.ts';
import { repeat } from '../repeat.ts';

const INTERVAL_MS = 250;
/** Small enough that the API answers between two batches. */
const BATCH = 50;

/**
 * Takes events into the index of searches that an earlier version stored without it, little by little and newest first. It ends by itself
 * when all are in.
 *
 * @param indexMissing as of the store of events
 */
export function fillSearchIndex(indexMissing: (limit: number) => number, logger: Logger): Disposable {
  let hasFailed = false;
  const timer = repeat(INTERVAL_MS, () => {
    try {
      if (indexMissing(BATCH) === 0) timer[Symbol.dispose]();
    } catch (error) {
      // It is tried again; one line says so.
      if (!hasFailed) logger.warn({ error: describeError(error) }, 'search: older events cannot be taken in now');
      hasFailed = true;
    }
  });
  return timer;
}
