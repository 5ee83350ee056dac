import { once } from 'node:events';
import { setImmediate as otherThings } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Event, EventDetails } from '#contract/event.ts';
import type { ReplayResult } from '#contract/rules-api.ts';
import type { ReplayedAlert, ReplayRange, StoredTrack } from '#core/rules/engine/replay.ts';
import type { Rule, Surroundings } from '#core/rules/rule.ts';
import { OperationalError } from '../../operational-error.ts';
import { startThread } from '../../start-thread.ts';
import type { EventStore } from '../../storage/event-store.ts';
import type { ReplayAnswer, ReplayOrder, ToReplayWorker } from './replay-messages.ts';
import { replayNotes } from './replay-notes.ts';
import { replayScope } from './replay-scope.ts';

export interface ReplayLimits {
  readonly objects: number;
  readonly points: number;
  readonly timeoutMs: number;
  readonly atOnce: number;
}
const LIMITS: ReplayLimits = { objects: 20_000, points: 600_000, timeoutMs: 60_000, atOnce: 2 };
const WORKER_HEAP_MB = 768;
/** Objects of one alert that are shown. */
const MAXIMUM_EVENTS_OF_ALERT = 6;

/** Replays rules over what the event store holds, each in a thread of its own that ends with it. */
export class ReplayRunner {
  readonly #events: Pick<EventStore, 'tracks' | 'find'>;
  readonly #limits: ReplayLimits;
  #running = 0;

  constructor(events: Pick<EventStore, 'tracks' | 'find'>, limits: Partial<ReplayLimits> = {}) {
    this.#events = events;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * @param cancelled ends it at once
   * @throws OperationalError `replay-busy` | `replay-cancelled` | `replay-too-long` | `storage-…`
   */
  async run(rule: Rule, surroundings: Surroundings, range: ReplayRange, cancelled: AbortSignal): Promise<ReplayResult> {
    if (this.#running >= this.#limits.atOnce)
      throw new OperationalError('replay-busy', 'Other rules are being tried already; try again in a moment', {
        retryable: true,
      });
    this.#running++;
    try {
      const timeout = AbortSignal.timeout(this.#limits.timeoutMs);
      return await this.#replay(rule, surroundings, range, AbortSignal.any([cancelled, timeout]));
    } catch (error) {
      if (cancelled.aborted)
        throw new OperationalError('replay-cancelled', 'The caller went before the answer', { retryable: true });
      throw isTooMuch(error) ? tooLong(error) : error;
    } finally {
      this.#running--;
    }
  }

  async #replay(
    rule: Rule,
    surroundings: Surroundings,
    range: ReplayRange,
    signal: AbortSignal,
  ): Promise<ReplayResult> {
    const order: ReplayOrder = { rule, surroundings: sceneOnly(surroundings) };
    const worker = startThread(new URL('./replay-worker.ts', import.meta.url), {
      workerData: order,
      name: 'replay',
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
    });
    // One that runs out of memory after it was given up would end this process.
    worker.on('error', () => {});
    try {
      const answered = once(worker, 'message', { signal }) as Promise<[ReplayAnswer]>;
      // Reading may fail before anybody waits for the answer.
      answered.catch(() => {});
      const read = await this.#sendTracks(worker, rule, surroundings, range, signal);
      const [{ alerts, fired }] = await answered;
      return {
        ...read,
        fired,
        alerts: await this.#withEvents(alerts, signal),
        toMs: range.toMs,
        notes: replayNotes(rule),
      };
    } finally {
      await worker.terminate();
    }
  }

  /** Newest first; where there are too many, the stretch begins with the oldest one that was read. */
  async #sendTracks(
    worker: Worker,
    rule: Rule,
    surroundings: Surroundings,
    range: ReplayRange,
    signal: AbortSignal,
  ): Promise<Pick<ReplayResult, 'objects' | 'isComplete' | 'fromMs'>> {
    const send = (message: ToReplayWorker) => worker.postMessage(message);
    let [objects, points, fromMs, isComplete] = [0, 0, range.fromMs, true];
    for await (const portion of this.#events.tracks({ ...range, ...replayScope(rule, surroundings) })) {
      signal.throwIfAborted();
      send({ type: 'tracks', tracks: portion.map(toStoredTrack) });
      objects += portion.length;
      points += portion.reduce((sum, { path }) => sum + path.length, 0);
      isComplete = objects < this.#limits.objects && points < this.#limits.points;
      if (isComplete) continue;
      fromMs = Math.max(range.fromMs, portion.at(-1)?.startedAtMs ?? range.fromMs);
      break;
    }
    send({ type: 'run', range: { fromMs, toMs: range.toMs } });
    return { objects, isComplete, fromMs };
  }

  async #withEvents(alerts: readonly ReplayedAlert[], signal: AbortSignal): Promise<ReplayResult['alerts']> {
    const shown: ReplayResult['alerts'] = [];
    for (const { timeMs, reason, eventIds } of alerts) {
      signal.throwIfAborted();
      const found = await Promise.all(eventIds.slice(0, MAXIMUM_EVENTS_OF_ALERT).map((id) => this.#events.find(id)));
      shown.push({ timeMs, reason, events: found.flatMap((event) => (event === null ? [] : toEvent(event))) });
      await otherThings();
    }
    return shown;
  }
}

function toStoredTrack(event: EventDetails): StoredTrack {
  const { id, camera, task, label, startedAtMs, endedAtMs, attributes, text, path, bestAtMs, bestBox } = event;
  return {
    eventId: id,
    camera,
    task,
    label,
    startedAtMs,
    endedAtMs,
    attributes,
    text,
    path: path.length > 0 ? path : [{ timeMs: bestAtMs, box: bestBox }],
  };
}

function toEvent({ path: _path, ...event }: EventDetails): Event {
  return event;
}

/** What the engine looks at; people and labels are for those who write rules. */
function sceneOnly({ cameras, site, looksAt }: Surroundings): Surroundings {
  return { cameras, site, ...(looksAt !== undefined && { looksAt }) };
}

function isTooMuch(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  const isTimeout = error.name === 'TimeoutError' || (cause instanceof Error && cause.name === 'TimeoutError');
  return isTimeout || ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY');
}

function tooLong(cause: unknown): OperationalError {
  return new OperationalError(
    'replay-too-long',
    'There is too much stored to try the rule on in one go; choose a shorter stretch of time, or fewer cameras',
    { cause },
  );
}
