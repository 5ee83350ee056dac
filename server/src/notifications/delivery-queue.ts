import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Alert, DeliveryStatus } from '#contract/alerts.ts';
import type { Config } from '#contract/config.ts';
import type { Notification } from '#contract/notifications.ts';
import type { ChannelConfig, ChannelType } from '#contract/notifications-config.ts';
import { retentionCutoffMs } from '#core/retention/retention-cutoff.ts';
import { SEVERITIES } from '#core/rules/vocabulary.ts';
import { describeError } from '../operational-error.ts';
import type { DeliveryStore, DeliveryTotals } from '../storage/delivery-store.ts';
import type { AlertChange, AlertOutbox } from './alert-outbox.ts';
import { secretsOfChannel } from './channel-secrets.ts';
import { ChannelWorker } from './channel-worker.ts';
import type { Channel, OpenChannel, Surroundings } from './channels/channel.ts';
import type { DeliveryClock } from './delivery-clock.ts';

const MAXIMUM_WAITING = 1000;
const RETENTION_BATCH = 500;
const REMOVED = 'The channel was removed or switched off before it could be sent';

export interface DeliveryQueueOptions {
  readonly store: DeliveryStore;
  readonly clock: DeliveryClock;
  readonly logger: Logger;
  readonly openChannel: OpenChannel;
  readonly surroundings: Surroundings;
  config(): Config;
  /** The picture of an alert (JPEG); null where there is none so far. It is asked again for two seconds. */
  pictureOf(alertId: string): Promise<Uint8Array | null>;
  /** 0 to 1, below 1; spreads attempts. */
  random(): number;
}

/** What has been delivered since the start, by type of channel. */
export interface DeliveryFigures {
  readonly type: ChannelType;
  readonly waiting: number;
  readonly sent: number;
  readonly givenUp: number;
}

interface RunningChannel {
  readonly config: ChannelConfig;
  readonly worker: ChannelWorker;
}

/**
 * Sends alerts to the channels that the configuration names, at least once each, from a queue that outlives the process. Each channel has a
 * worker of its own, so that one that hangs delays no other. Disposing it ends the attempts under way; they are made anew at the next start.
 */
export class DeliveryQueue implements AlertOutbox, AsyncDisposable {
  readonly #options: DeliveryQueueOptions;
  readonly #running = new Map<string, RunningChannel>();
  readonly #endings = new Map<string, Promise<void>>();
  readonly #counts = new Map<ChannelType, { sent: number; givenUp: number }>();
  #added = 0;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /** Opens, closes and renews channels; called to begin with, and after every change of the configuration. */
  applyConfiguration(): void {
    const wanted = this.#options.config().notifications.channels;
    for (const [name, { config }] of this.#running)
      if (!isUsed(wanted[name]) || !isDeepStrictEqual(wanted[name], config)) this.#close(name);
    for (const [name, config] of Object.entries(wanted))
      if (isUsed(config) && !this.#running.has(name)) this.#open(name, config);
    this.#guard(() => {
      for (const name of this.#options.store.waitingChannels())
        if (!isUsed(wanted[name])) this.#giveUpOldest(name, 0, REMOVED);
    });
  }

  add(alert: Alert, change: AlertChange): void {
    const { store, clock } = this.#options;
    for (const name of this.#channelsFor(alert, change)) {
      const createdAtMs = clock.now();
      const notification = JSON.stringify(this.#notificationOf(alert, change));
      const id = this.#nextId(createdAtMs);
      if (!store.add({ id, alertId: alert.id, channel: name, change, notification, createdAtMs })) continue;
      const tooMany = `More than ${MAXIMUM_WAITING} alerts waited for the channel; the oldest gave way`;
      this.#giveUpOldest(name, MAXIMUM_WAITING, tooMany);
      this.#running.get(name)?.worker.wake();
    }
  }

  deliveriesOf(alertId: string): DeliveryStatus[] {
    return this.#options.store.ofAlert(alertId);
  }

  /** Why a channel does not work at present; null where it does or is not in use. */
  problemOf(name: string): string | null {
    return this.#running.get(name)?.worker.problem ?? null;
  }

  /** What goes wrong at present, in sentences. */
  problems(): string[] {
    return [...this.#running].flatMap(([name, { config, worker }]) => {
      return worker.problem === null ? [] : [`Alerts are not reaching "${name}" (${config.type}): ${worker.problem}`];
    });
  }

  /** By the name of the channel, as far as it is kept. @throws OperationalError `storage-…` */
  totals(): ReadonlyMap<string, DeliveryTotals> {
    return new Map(this.#options.store.totals().map((totals) => [totals.channel, totals]));
  }

  figures(): DeliveryFigures[] {
    const totals = this.totals();
    const types = new Set([...this.#running.values()].map(({ config }) => config.type));
    return [...types].map((type) => {
      const names = [...this.#running].flatMap(([name, { config }]) => (config.type === type ? [name] : []));
      const waiting = names.reduce((sum, name) => sum + (totals.get(name)?.waiting ?? 0), 0);
      return { type, waiting, ...this.#countsOf(type) };
    });
  }

  /** Forgets what is done and older than alerts are kept. */
  async removeExpired(): Promise<void> {
    const { store, clock, config } = this.#options;
    const cutoffMs = retentionCutoffMs(clock.now(), config().alerts.retainDays);
    while (store.deleteDoneBefore(cutoffMs, RETENTION_BATCH) === RETENTION_BATCH)
      await new Promise((resolve) => setImmediate(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of [...this.#running.keys()]) this.#close(name);
    await Promise.all(this.#endings.values());
  }

  /** Sorts in the order of adding, within a millisecond too. */
  #nextId(nowMs: number): string {
    const parts = [
      String(nowMs).padStart(16, '0'),
      String(this.#added++).padStart(8, '0'),
      randomBytes(6).toString('hex'),
    ];
    return parts.join('-');
  }

  #channelsFor(alert: Alert, change: AlertChange): string[] {
    if (alert.heldBack !== null) return [];
    const { config, store } = this.#options;
    const { rules, notifications } = config();
    const named = rules[alert.rule]?.notify;
    const matters = SEVERITIES.indexOf(alert.severity);
    return Object.entries(notifications.channels).flatMap(([name, channel]) => {
      if (!channel.enabled || (named !== undefined && !named.includes(name))) return [];
      if (matters < SEVERITIES.indexOf(channel.minimumSeverity)) return [];
      const isTold = change === 'raised' || (channel.tellsOfEnds && store.has(alert.id, name, 'raised'));
      return isTold ? [name] : [];
    });
  }

  #notificationOf(alert: Alert, change: AlertChange): Notification {
    const { publicUrl } = this.#options.config().notifications;
    return { id: `${alert.id}-${change}`, change, alert, url: alertUrl(publicUrl, alert.id) };
  }

  #open(name: string, config: ChannelConfig): void {
    const { openChannel, surroundings, store, clock, logger, pictureOf, random } = this.#options;
    let channel: Channel;
    try {
      channel = openChannel(config, { name, surroundings });
    } catch (error) {
      logger.error({ channel: name, error: describeError(error) }, 'the channel cannot be opened');
      return;
    }
    const [onSent, onGivenUp] = [() => this.#count(config.type, 'sent'), () => this.#count(config.type, 'givenUp')];
    const worker = new ChannelWorker(
      { name, channel, secrets: secretsOfChannel(config), store, clock, logger, pictureOf, random, onSent, onGivenUp },
      this.#endings.get(name),
    );
    this.#running.set(name, { config, worker });
    // Other settings may work where the earlier ones did not.
    this.#guard(() => store.hasten(name, clock.now()));
  }

  #close(name: string): void {
    const running = this.#running.get(name);
    if (running === undefined) return;
    this.#running.delete(name);
    const ended = running.worker[Symbol.asyncDispose]()
      .catch((error: unknown) => {
        const problem = describeError(error);
        this.#options.logger.warn({ channel: name, error: problem }, 'the channel could not be closed cleanly');
      })
      .then(() => {
        if (this.#endings.get(name) === ended) this.#endings.delete(name);
      });
    this.#endings.set(name, ended);
  }

  #giveUpOldest(name: string, maximum: number, problem: string): void {
    const count = this.#options.store.giveUpOldest(name, maximum, problem);
    if (count === 0) return;
    const type = this.#running.get(name)?.config.type;
    for (let index = 0; type !== undefined && index < count; index++) this.#count(type, 'givenUp');
    this.#options.logger.error({ channel: name, alerts: count, problem }, 'alerts are given up');
  }

  #countsOf(type: ChannelType): { sent: number; givenUp: number } {
    const counts = this.#counts.get(type) ?? { sent: 0, givenUp: 0 };
    this.#counts.set(type, counts);
    return counts;
  }

  #count(type: ChannelType, outcome: 'sent' | 'givenUp'): void {
    this.#countsOf(type)[outcome]++;
  }

  /** What does not work is said in the log. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#options.logger.error({ error: describeError(error) }, 'the queue of alerts to be sent cannot be kept');
    }
  }
}

/** The page of an alert; null where nobody has said how the server is reached. */
export function alertUrl(publicUrl: string | undefined, alertId: string): string | null {
  return publicUrl === undefined ? null : `${publicUrl.replace(/\/+$/, '')}/alerts/${alertId}`;
}

function isUsed(config: ChannelConfig | undefined): boolean {
  return config?.enabled === true;
}
