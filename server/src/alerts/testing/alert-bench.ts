import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import type { Alert, AlertSignal } from '#contract/alerts.ts';
import { alertQuerySchema } from '#contract/alerts.ts';
import { type AlertsConfig, alertsConfigSchema } from '#contract/alerts-config.ts';
import type { StreamMessage } from '#contract/api.ts';
import type { Config } from '#contract/config.ts';
import type { AlertChange, AlertOutbox } from '../../notifications/alert-outbox.ts';
import { AlertClipFiles } from '../../storage/alert-clip-files.ts';
import { alertId, signalOf } from '../../storage/alert-store.contract.ts';
import { SnapshotFiles } from '../../storage/snapshot-files.ts';
import { Database } from '../../storage/sqlite/database.ts';
import { SqliteAlertStore } from '../../storage/sqlite/sqlite-alert-store.ts';
import { SqliteQuietStore } from '../../storage/sqlite/sqlite-quiet-store.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import type { AlertVerifier } from '../alert-verifier.ts';
import { Alerts } from '../alerts.ts';

export interface AlertBenchOptions {
  readonly folder?: string;
  readonly config?: Partial<AlertsConfig>;
  readonly rules?: Config['rules'];
  readonly retryIntervalMs?: number;
  readonly verifier?: AlertVerifier;
  readonly outbox?: Pick<AlertOutbox, 'add'>;
}

/** Alerts over a real database, with a clock that stands still unless it is set. */
export class AlertBench implements AsyncDisposable {
  readonly folder: string;
  readonly alerts: Alerts;
  readonly store: SqliteAlertStore;
  readonly quiet: SqliteQuietStore;
  readonly database: Database;
  /** What the outbox was given, as `raised 1`. */
  readonly told: string[] = [];
  readonly toldAlerts: Alert[] = [];
  readonly published: StreamMessage[] = [];
  nowMs = 0;

  private constructor(folder: string, options: AlertBenchOptions) {
    this.folder = folder;
    this.database = Database.open(join(folder, 'localcv.db'), { busyTimeoutMs: 0 });
    this.store = new SqliteAlertStore(this.database, new SnapshotFiles(join(folder, 'alerts')));
    this.quiet = new SqliteQuietStore(this.database);
    const config = alertsConfigSchema.parse(options.config ?? {});
    this.alerts = new Alerts({
      alerts: this.store,
      quiet: this.quiet,
      clips: new AlertClipFiles(join(folder, 'clips')),
      outbox: options.outbox ?? { add: (alert, change) => this.#hear(alert, change) },
      ...(options.verifier === undefined ? {} : { verifier: options.verifier }),
      logger: pino({ level: 'silent' }),
      retryIntervalMs: options.retryIntervalMs ?? 5,
      publish: (message) => this.published.push(message),
      config: () => ({ alerts: config, rules: options.rules ?? {}, site: { timeZone: 'UTC' } }),
      now: () => this.nowMs,
    });
  }

  static async open(options: AlertBenchOptions = {}): Promise<AlertBench> {
    return new AlertBench(options.folder ?? (await createTemporaryFolder()), options);
  }

  /** A signal of the occurrence with that number, at so many seconds. */
  async signal(type: AlertSignal['type'], number: number, seconds: number, signal: Partial<AlertSignal> = {}) {
    this.nowMs = Math.max(this.nowMs, seconds * 1000);
    this.alerts.desk.onAlertSignal(signalOf(number, { type, timeMs: seconds * 1000, ...signal }));
    await this.alerts.desk.settled();
  }

  /** Lets time pass until then. */
  tickAt(seconds: number): void {
    this.nowMs = seconds * 1000;
    this.alerts.desk.tick();
  }

  find(number: number): Alert | undefined {
    return this.store.find(alertId(number))?.alert;
  }

  /** All alerts in the order of their raising, in short. */
  describe(): string[] {
    const { alerts } = this.store.list(alertQuerySchema.parse({ state: 'all', limit: 200 }));
    return alerts.reverse().map(describeAlert);
  }

  /** What was published of alerts, in short. */
  describePublished(): string[] {
    return this.published.flatMap((message) =>
      message.type === 'alert'
        ? [`${message.change} ${numberOf(message.alert.id)}, ${message.open} open`]
        : message.type === 'alert-removed'
          ? [`removed ${numberOf(message.id)}`]
          : [],
    );
  }

  /** Another program that keeps localcv from writing, until it is disposed of. */
  block(): Disposable {
    const other = new DatabaseSync(join(this.folder, 'localcv.db'));
    other.exec('BEGIN IMMEDIATE');
    return { [Symbol.dispose]: () => other.close() };
  }

  /** As if the process died: nothing more is stored or told. */
  crash(): void {
    this.database[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.alerts[Symbol.asyncDispose]();
    this.database[Symbol.dispose]();
  }

  #hear(alert: Alert, change: AlertChange): void {
    this.told.push(`${change} ${numberOf(alert.id)}`);
    this.toldAlerts.push(alert);
  }
}

function describeAlert({ id, count, endedAtMs, acknowledged, falseAlarm, heldBack }: Alert): string {
  return [
    `${numberOf(id)}`,
    count > 1 ? [`x${count}`] : [],
    endedAtMs === null ? 'on' : `ended at ${endedAtMs / 1000}`,
    acknowledged === null ? [] : ['acknowledged'],
    falseAlarm === null ? [] : ['false alarm'],
    heldBack === null ? [] : [`held back by ${heldBack.by}`],
  ]
    .flat()
    .join(', ');
}

function numberOf(id: string): number {
  return Number(id.slice(-12));
}
