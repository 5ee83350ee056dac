import type { Logger } from 'pino';
import type { StreamMessage } from '#contract/api.ts';
import type { Config } from '#contract/config.ts';
import { describeRule } from '#core/rules/describe-rule.ts';
import { localTimeZone } from '../local-time-zone.ts';
import type { AlertOutbox } from '../notifications/alert-outbox.ts';
import { repeat } from '../repeat.ts';
import type { AlertClipFiles } from '../storage/alert-clip-files.ts';
import type { AlertStore } from '../storage/alert-store.ts';
import type { QuietStore } from '../storage/quiet-store.ts';
import { AlertActions } from './alert-actions.ts';
import { AlertBoard } from './alert-board.ts';
import { AlertDesk } from './alert-desk.ts';
import { AlertJudge } from './alert-judge.ts';
import { AlertTeller } from './alert-teller.ts';
import type { AlertVerifier } from './alert-verifier.ts';
import { scheduleAlertRetention } from './schedule-alert-retention.ts';

const TICK_INTERVAL_MS = 1_000;

export interface AlertsOptions {
  readonly alerts: AlertStore;
  readonly quiet: QuietStore;
  readonly clips: AlertClipFiles;
  readonly outbox: Pick<AlertOutbox, 'add'>;
  readonly verifier?: AlertVerifier;
  readonly logger: Logger;
  readonly retryIntervalMs?: number;
  publish(message: StreamMessage): void;
  config(): Pick<Config, 'alerts' | 'rules' | 'site'>;
  now(): number;
}

/** All that there is about alerts in the server process, wired. Does not own stores and outbox. */
export class Alerts implements AsyncDisposable {
  /** Takes what the media process tells. */
  readonly desk: AlertDesk;
  /** Does what people want. */
  readonly actions: AlertActions;
  readonly #board: AlertBoard;
  readonly #options: AlertsOptions;
  readonly #timers = new DisposableStack();

  constructor(options: AlertsOptions) {
    this.#options = options;
    const config = () => options.config().alerts;
    const timeZone = () => options.config().site.timeZone ?? localTimeZone();
    this.#board = new AlertBoard(options);
    const shared = { ...options, board: this.#board, config };
    const teller = new AlertTeller(shared);
    const judge = new AlertJudge({ ...shared, timeZone });
    this.desk = new AlertDesk({ ...shared, teller, judge, titleOf: (rule) => this.#titleOf(rule) });
    this.actions = new AlertActions({ ...shared, teller });
  }

  /** Alerts that wait for somebody. */
  get open(): number {
    return this.#board.open;
  }

  /** Takes over what an earlier run has left, and begins with what is due by time. Once. */
  start(): void {
    const { alerts, clips, logger, config, now } = this.#options;
    this.desk.takeOver();
    this.#timers.use(repeat(TICK_INTERVAL_MS, () => this.desk.tick()));
    this.#timers.use(
      scheduleAlertRetention({
        ...{ alerts, clips, logger, now },
        retainDays: () => config().alerts.retainDays,
        onRemoved: (ids) => this.#board.publishRemoved(ids),
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timers.dispose();
    await this.desk[Symbol.asyncDispose]();
  }

  #titleOf(name: string): string {
    const rule = this.#options.config().rules[name];
    return rule === undefined ? name : (rule.title ?? rule.sentence ?? describeRule(rule));
  }
}
