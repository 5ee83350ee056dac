import type { Logger } from 'pino';
import type { Alert, AlertClip, AlertPicture, AlertSignal, HeldBack } from '#contract/alerts.ts';
import type { AlertsConfig } from '#contract/alerts-config.ts';
import type { OperationalError } from '../operational-error.ts';
import type { AlertClipFiles } from '../storage/alert-clip-files.ts';
import type { AlertStore } from '../storage/alert-store.ts';
import type { QuietStore } from '../storage/quiet-store.ts';
import { RetryingWriter } from '../storage/retrying-writer.ts';
import { isStorageError } from '../storage/storage-error.ts';
import type { AlertBoard } from './alert-board.ts';
import type { AlertJudge } from './alert-judge.ts';
import { type AlertEntry, AlertQueue } from './alert-queue.ts';
import type { AlertTeller } from './alert-teller.ts';
import type { AlertVerifier } from './alert-verifier.ts';

/** However often a rule comes true again, somebody is told anew after this time. */
const LONGEST_MERGED_MS = 10 * 60_000;
/** More objects than these are not kept with an alert. */
const MAXIMUM_OBJECTS = 32;
/** Pictures and clips that came before their alert; more are let go of. */
const MAXIMUM_EARLY = 16;
const MAXIMUM_ANNOUNCED = 1_000;

const WAITS_FOR_OPINION: HeldBack = {
  by: 'verification',
  reason: 'A language model is looking at the picture first; without an answer it is told of all the same',
  falseAlarmId: null,
};

export interface AlertDeskOptions {
  readonly alerts: AlertStore;
  readonly quiet: QuietStore;
  readonly clips: AlertClipFiles;
  readonly board: AlertBoard;
  readonly judge: AlertJudge;
  readonly teller: AlertTeller;
  readonly verifier?: AlertVerifier;
  readonly logger: Logger;
  readonly retryIntervalMs?: number;
  now(): number;
  config(): AlertsConfig;
  /** What an alert of this rule is called. */
  titleOf(rule: string): string;
}

/** Alerts since the start, for figures. */
export interface AlertCounts {
  readonly raised: number;
  readonly heldBack: Readonly<Record<HeldBack['by'], number>>;
}

/**
 * Makes alerts of what the media process tells: in order, stored before anybody is told. While the store cannot be written, entries wait in a
 * bounded queue and are tried again; the pages hear of new alerts even then.
 *
 * The life of an alert: docs/design/alerts.md.
 */
export class AlertDesk implements AsyncDisposable {
  readonly #options: AlertDeskOptions;
  readonly #queue = new AlertQueue();
  readonly #writer: RetryingWriter<AlertEntry>;
  /** New alerts that the pages were told of before they could be stored. */
  readonly #announced = new Set<string>();
  readonly #early = new Map<string, AlertEntry[]>();
  readonly #heldBack: Record<HeldBack['by'], number> = {
    snooze: 0,
    'rate-limit': 0,
    'false-alarm': 0,
    verification: 0,
  };
  #raised = 0;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
    const { logger, retryIntervalMs } = options;
    this.#writer = new RetryingWriter({
      ...{ what: 'alerts', queue: this.#queue, logger, retryIntervalMs },
      store: (entry) => this.#store(entry),
      onFailure: () => {
        for (const entry of this.#queue) this.#announce(entry);
      },
    });
  }

  /** Why alerts cannot be stored at present, or null. */
  get problem(): OperationalError | null {
    return this.#writer.problem ?? this.#options.teller.problem;
  }

  /** Entries that wait to be stored. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Entries given up since the start because the queue was full. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  get counts(): AlertCounts {
    return { raised: this.#raised, heldBack: { ...this.#heldBack } };
  }

  onAlertSignal(signal: AlertSignal): void {
    const { objects } = signal;
    this.#push({ kind: 'signal', signal: { ...signal, objects: objects.slice(0, MAXIMUM_OBJECTS) } });
  }

  onAlertPicture(picture: AlertPicture): void {
    this.#push({ kind: 'picture', picture });
  }

  onAlertClip(clip: AlertClip): void {
    this.#push({ kind: 'clip', clip });
  }

  /** Ends everything that is on now: who watched is gone. */
  endAll(): void {
    this.#push({ kind: 'end-all', timeMs: this.#options.now() });
  }

  /** Ends what an earlier run has left on, when it was last heard of, and tells of what that run had no time to tell. */
  takeOver(): void {
    this.#push({ kind: 'end-all', timeMs: null });
    this.tick();
  }

  /** What is due by time alone: opinions that did not come, ends, and what could not be told before. Call it every second. */
  tick(): void {
    if (!this.#writer.isClosing) this.#options.teller.tick();
  }

  /**
   * What a second opinion has found. Nothing happens where the alert does not wait for one (any more).
   *
   * @throws OperationalError `storage-…`
   */
  verify(alertId: string, verification: NonNullable<Alert['verification']>): void {
    if (this.#writer.isClosing) return;
    const { alerts, board, teller } = this.#options;
    const waiting = alerts.find(alertId);
    if (waiting === null || waiting.tellAfterMs === null) return;
    const heldBack: HeldBack | null = verification.isConfirmed
      ? null
      : {
          ...WAITS_FOR_OPINION,
          reason: `A language model sees no reason for it in the picture: ${verification.words}`,
        };
    const stored = alerts.setVerification(alertId, verification, heldBack);
    if (stored === null) return;
    if (heldBack !== null) this.#heldBack.verification++;
    board.publish(heldBack === null ? 'raised' : 'changed', stored.alert);
    if (heldBack === null) teller.tell(stored);
  }

  /**
   * The second opinion on an alert; null: there is none to be had, so it is told of at once. Throws nothing: where an opinion cannot be stored, the
   * alert is told of as if nobody had been asked.
   */
  onOpinion(alertId: string, opinion: Alert['verification']): void {
    if (this.#writer.isClosing) return;
    if (opinion === null) {
      this.#options.teller.release(alertId);
      return;
    }
    try {
      this.verify(alertId, opinion);
    } catch (error) {
      if (!isStorageError(error)) throw error;
      this.#options.logger.warn(`alerts: a second opinion is lost: ${error.message}`);
    }
  }

  /** Resolves when nothing is being stored: all is, or storing is impossible at present. */
  async settled(): Promise<void> {
    await this.#writer.settled();
  }

  /** Ends what is on and stores what waits, as far as that is possible within a short time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.endAll();
    await this.#writer[Symbol.asyncDispose]();
  }

  #push(entry: AlertEntry): void {
    if (this.#writer.isClosing) return;
    const { dropped } = this.#queue;
    this.#queue.push(entry);
    if (this.#queue.dropped > dropped && dropped === 0)
      this.#options.logger.error('alerts: too many wait to be stored; pictures and updates are given up');
    if (this.#writer.problem !== null) this.#announce(entry);
    this.#writer.run();
  }

  async #store(entry: AlertEntry): Promise<void> {
    if (entry.kind === 'signal') this.#storeSignal(entry.signal);
    else if (entry.kind === 'end-all') this.#storeEnds(entry.timeMs);
    else if (entry.kind === 'picture') await this.#storePicture(entry.picture);
    else await this.#storeClip(entry.clip);
  }

  #storeSignal(signal: AlertSignal): void {
    const { alerts, board } = this.#options;
    if (signal.type === 'raised') {
      if (alerts.findByOccurrence(signal.alertId) === null) this.#raise(signal);
      return;
    }
    const stored = signal.type === 'updated' ? alerts.update(signal) : alerts.end(signal.alertId, signal.timeMs);
    if (stored !== null) board.publish(stored.alert.endedAtMs === null ? 'updated' : 'ended', stored.alert);
  }

  #storeEnds(timeMs: number | null): void {
    const { alerts, board } = this.#options;
    for (const { alert } of alerts.endAll(timeMs)) board.publish('ended', alert);
  }

  /** The order of the questions matters: who goes on in an alert needs no place among those of the hour. */
  #raise(signal: AlertSignal): void {
    const { judge, verifier, now } = this.#options;
    const quiet = judge.judge(signal);
    if (this.#goesOn(signal, quiet?.by ?? null)) return;
    const heldBack = quiet ?? judge.judgeRate(signal);
    const waitMs = heldBack === null ? (verifier?.waitMs(signal.rule) ?? null) : null;
    if (heldBack !== null && heldBack !== quiet && this.#goesOn(signal, heldBack.by)) return;
    if (waitMs === null) this.#add(signal, heldBack, null);
    else if (!this.#goesOn(signal, 'verification')) this.#add(signal, WAITS_FOR_OPINION, now() + waitMs);
  }

  /** @returns whether an alert that was told, or held back for the same cause, goes on with this */
  #goesOn(signal: AlertSignal, heldBackBy: HeldBack['by'] | null): boolean {
    const { alerts, board, config } = this.#options;
    const { rule, camera, timeMs } = signal;
    const windowMs = config().mergeWithinSeconds * 1000;
    const range = { endedAfterMs: timeMs - windowMs, endedBeforeMs: timeMs + windowMs };
    const same = windowMs === 0 ? null : alerts.findSame({ rule, camera, heldBackBy, ...range });
    const isTooOld = same !== null && timeMs - same.alert.raisedAtMs > LONGEST_MERGED_MS;
    const stored = same === null || isTooOld ? null : alerts.goOn(same.alert.id, signal);
    if (stored === null) return false;
    board.publish('updated', stored.alert);
    if (this.#announced.delete(signal.alertId)) board.publishRemoved([signal.alertId]);
    this.#takeEarly(signal.alertId);
    return true;
  }

  #add(signal: AlertSignal, heldBack: HeldBack | null, tellAfterMs: number | null): void {
    const { alerts, quiet, board, teller, titleOf } = this.#options;
    const stored = alerts.raise({ signal, title: titleOf(signal.rule), heldBack, tellAfterMs });
    this.#raised++;
    if (heldBack !== null && tellAfterMs === null) this.#heldBack[heldBack.by]++;
    const wasAnnounced = this.#announced.delete(signal.alertId);
    board.publish(heldBack !== null || wasAnnounced ? 'changed' : 'raised', stored.alert);
    this.#takeEarly(signal.alertId);
    if (heldBack === null) teller.tell(stored);
    else if (heldBack.falseAlarmId !== null) {
      quiet.countHeldBack(heldBack.falseAlarmId);
      board.publishQuiet();
    }
  }

  async #storePicture(picture: AlertPicture): Promise<void> {
    const { alerts, board, verifier } = this.#options;
    const known = alerts.findByOccurrence(picture.alertId);
    if (known === null) this.#keepEarly(picture.alertId, { kind: 'picture', picture });
    if (known === null || known.alert.snapshotUrl !== null) return;
    const stored = await alerts.savePicture(picture);
    if (stored === null) return;
    board.publish('changed', stored.alert);
    if (stored.tellAfterMs !== null) verifier?.look(stored.alert, picture.picture);
  }

  /** The clip of a later occurrence is kept only where the alert has none. */
  async #storeClip(clip: AlertClip): Promise<void> {
    const { alerts, clips, board } = this.#options;
    const known = alerts.findByOccurrence(clip.alertId);
    if (known === null) {
      this.#keepEarly(clip.alertId, { kind: 'clip', clip });
      return;
    }
    const { id, clipUrl } = known.alert;
    if (clip.alertId !== id) await (clipUrl === null ? clips.move(clip.alertId, id) : clips.delete(clip.alertId));
    const stored = clipUrl === null && (await clips.has(id)) ? alerts.setClip(id) : null;
    if (stored !== null) board.publish('changed', stored.alert);
  }

  #keepEarly(alertId: string, entry: AlertEntry): void {
    this.#early.set(alertId, [...(this.#early.get(alertId) ?? []), entry].slice(-2));
    const [oldest] = this.#early.keys();
    if (this.#early.size > MAXIMUM_EARLY && oldest !== undefined) this.#early.delete(oldest);
  }

  #takeEarly(alertId: string): void {
    for (const entry of this.#early.get(alertId) ?? []) this.#queue.push(entry);
    this.#early.delete(alertId);
  }

  /** Shows a new alert on the pages though it cannot be stored. Nobody is told beyond them yet. */
  #announce(entry: AlertEntry): void {
    if (entry.kind !== 'signal' || entry.signal.type !== 'raised') return;
    const { signal } = entry;
    if (
      this.#announced.has(signal.alertId) ||
      this.#announced.size >= MAXIMUM_ANNOUNCED ||
      this.#isKnownOrQuiet(signal)
    )
      return;
    this.#announced.add(signal.alertId);
    this.#options.board.publish('raised', unstoredAlert(signal, this.#options.titleOf(signal.rule)));
  }

  /** Reading often works while writing does not. */
  #isKnownOrQuiet(signal: AlertSignal): boolean {
    const { alerts, judge } = this.#options;
    try {
      return alerts.findByOccurrence(signal.alertId) !== null || judge.judge(signal) !== null;
    } catch (error) {
      if (isStorageError(error)) return false;
      throw error;
    }
  }
}

function unstoredAlert(
  { alertId, rule, severity, camera, reason, timeMs, objects }: AlertSignal,
  title: string,
): Alert {
  return {
    ...{ id: alertId, rule, title, severity, camera, reason, objects, count: 1 },
    ...{ raisedAtMs: timeMs, updatedAtMs: timeMs, endedAtMs: null },
    ...{ acknowledged: null, falseAlarm: null, heldBack: null, verification: null, snapshotUrl: null, clipUrl: null },
  };
}
