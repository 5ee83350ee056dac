import type { Logger } from 'pino';
import { MAXIMUM_SNOOZE_SECONDS } from '#contract/alerts.ts';
import type { AlertsConfig } from '#contract/alerts-config.ts';
import type { AlertOutbox } from '../notifications/alert-outbox.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { AlertStore, StoredAlert } from '../storage/alert-store.ts';
import type { QuietStore } from '../storage/quiet-store.ts';
import type { AlertBoard } from './alert-board.ts';

/** An alert that is told of so long after it was raised says so. */
const LATE_AFTER_MS = 10 * 60 * 1000;
const MINUTE_MS = 60 * 1000;
/** Told of in one turn at most, so that the API answers between two of them. */
const BATCH = 50;
const TICKS_BETWEEN_ATTEMPTS = 5;

export interface AlertTellerOptions {
  readonly alerts: AlertStore;
  readonly quiet: QuietStore;
  readonly board: AlertBoard;
  readonly outbox: Pick<AlertOutbox, 'add'>;
  readonly logger: Logger;
  now(): number;
  config(): AlertsConfig;
}

/**
 * Hands alerts over to the outbox. An alert counts as told when the outbox has it; what is stored and was not told, because the process died or
 * the outbox failed, is found again at the next tick or start.
 */
export class AlertTeller {
  readonly #options: AlertTellerOptions;
  #problem: OperationalError | null = null;
  #skipped = 0;

  constructor(options: AlertTellerOptions) {
    this.#options = options;
  }

  /** Why nobody can be told at present, or null. */
  get problem(): OperationalError | null {
    return this.#problem;
  }

  /** Hands an alert over, unless that was done before or it is held back. Throws nothing: the next tick tries again. */
  tell(stored: StoredAlert): void {
    this.#guard(() => this.#tell(stored));
  }

  /** Tells at once of an alert that waits for a second opinion, since none is to be had; nothing happens where it does not wait. Throws nothing. */
  release(alertId: string): void {
    this.#guard(() => {
      const waiting = this.#options.alerts.find(alertId);
      if (waiting !== null && waiting.tellAfterMs !== null) this.#release(alertId);
    });
  }

  /** After a failure it pauses for a few calls: each attempt at a database that is locked takes its time. */
  tick(): void {
    if (this.#problem !== null && ++this.#skipped < TICKS_BETWEEN_ATTEMPTS) return;
    this.#guard(() => {
      this.#endSnoozes();
      this.#releaseUnverified();
      for (const stored of this.#options.alerts.listUntold(BATCH)) this.#tell(stored);
      this.#tellEnds();
    });
  }

  #tell({ alert, toldAtMs }: StoredAlert): void {
    if (toldAtMs !== null || alert.heldBack !== null) return;
    const { alerts, outbox, board } = this.#options;
    const nowMs = this.#options.now();
    const lateMs = nowMs - alert.raisedAtMs;
    const isLate = lateMs > LATE_AFTER_MS;
    const reason = isLate ? `${alert.reason} (told ${Math.round(lateMs / MINUTE_MS)} minutes late)` : alert.reason;
    outbox.add({ ...alert, reason }, 'raised');
    const told = alerts.setTold(alert.id, nowMs, reason);
    if (told !== null && isLate) board.publish('changed', told.alert);
  }

  /** Not before the rule has had the time to come true again: then the alert goes on, and nothing has ended. */
  #tellEnds(): void {
    const { alerts, outbox, now, config } = this.#options;
    const nowMs = now();
    const windowMs = config().mergeWithinSeconds * 1000;
    for (const { alert } of alerts.listUntoldEnds(nowMs - windowMs, nowMs + windowMs, BATCH)) {
      outbox.add(alert, 'ended');
      alerts.setEndTold(alert.id, nowMs);
    }
  }

  #releaseUnverified(): void {
    const { alerts, now } = this.#options;
    for (const { alert } of alerts.listUnverified(now(), BATCH)) this.#release(alert.id);
  }

  #release(alertId: string): void {
    const { alerts, board } = this.#options;
    const stored = alerts.setHeldBack(alertId, null);
    if (stored === null) return;
    board.publish('raised', stored.alert);
    this.#tell(stored);
  }

  #endSnoozes(): void {
    const { quiet, board, now } = this.#options;
    const nowMs = now();
    // None lasts longer: the clock was put back, and nobody has asked for so much quiet.
    const latestMs = nowMs + MAXIMUM_SNOOZE_SECONDS * 1000;
    const over = quiet
      .listSnoozes(Number.NEGATIVE_INFINITY)
      .filter(({ untilMs }) => untilMs <= nowMs || untilMs > latestMs);
    for (const { id } of over) quiet.deleteSnooze(id);
    if (over.length > 0) board.publishQuiet();
  }

  #guard(action: () => void): void {
    this.#skipped = 0;
    try {
      action();
      this.#problem = null;
    } catch (error) {
      const message = describeError(error);
      if (this.#problem?.message !== message) this.#options.logger.error(`alerts: cannot be told of now: ${message}`);
      this.#problem =
        error instanceof OperationalError
          ? error
          : new OperationalError('alerts-untold', `Alerts cannot be told of now, it is tried again: ${message}`);
    }
  }
}
