import type { Alert } from '#contract/alerts.ts';
import type { StreamMessage } from '#contract/api.ts';
import type { AlertStore } from '../storage/alert-store.ts';
import type { QuietStore } from '../storage/quiet-store.ts';
import { isStorageError } from '../storage/storage-error.ts';

export type AlertStreamChange = Extract<StreamMessage, { type: 'alert' }>['change'];

export interface AlertBoardOptions {
  readonly alerts: AlertStore;
  readonly quiet: QuietStore;
  publish(message: StreamMessage): void;
  now(): number;
}

/** Tells everybody who watches what became of alerts, with how many are open. Throws nothing: what is stored is stored. */
export class AlertBoard {
  readonly #options: AlertBoardOptions;
  #open = 0;

  constructor(options: AlertBoardOptions) {
    this.#options = options;
  }

  /** Alerts that wait for somebody; while that cannot be read, as many as there were last. */
  get open(): number {
    this.#guard(() => {
      this.#open = this.#options.alerts.countOpen();
    });
    return this.#open;
  }

  publish(change: AlertStreamChange, alert: Alert): void {
    this.#options.publish({ type: 'alert', change, alert, open: this.open });
  }

  publishRemoved(ids: readonly string[]): void {
    const { open } = this;
    for (const id of ids) this.#options.publish({ type: 'alert-removed', id, open });
  }

  /** What is kept quiet has changed. */
  publishQuiet(): void {
    const { quiet, now, publish } = this.#options;
    this.#guard(() =>
      publish({ type: 'alert-quiet', snoozes: quiet.listSnoozes(now()), falseAlarms: quiet.listFalseAlarms() }),
    );
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!isStorageError(error)) throw error;
    }
  }
}
