import { randomUUID } from 'node:crypto';
import type { Alert } from '#contract/alerts.ts';
import type {
  Channel as ChannelState,
  ChannelTest,
  Notification,
  NotificationSettings,
} from '#contract/notifications.ts';
import { type ChannelConfig, type ChannelType, channelConfigSchema } from '#contract/notifications-config.ts';
import type { ConfigStore, RawConfig } from '../config/config-store.ts';
import { type Environment, substituteEnvironment } from '../config/environment-references.ts';
import { InvalidConfigError } from '../config/invalid-config-error.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { describeWithoutSecrets, secretsOfChannel } from './channel-secrets.ts';
import type { OpenChannel } from './channels/channel.ts';
import { alertUrl, type DeliveryFigures, type DeliveryQueue } from './delivery-queue.ts';
import { restoreChannel, restorePublicUrl, showChannel, showPublicUrl } from './shown-channel.ts';

/** A page waits for it. */
const TEST_TIMEOUT_MS = 20_000;

type Section = Readonly<Record<string, unknown>>;

export interface NotificationDeskOptions {
  readonly config: ConfigStore;
  readonly queue: DeliveryQueue;
  readonly openChannel: OpenChannel;
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The channels as people see, change and try them. */
export class NotificationDesk {
  readonly #options: NotificationDeskOptions;

  constructor(options: NotificationDeskOptions) {
    this.#options = options;
  }

  list(): ChannelState[] {
    const { config, queue } = this.#options;
    const totals = queue.totals();
    return Object.entries(config.config.notifications.channels).map(([name, channel]) => {
      const { waiting = 0, sent = 0, givenUp = 0, lastSentAtMs = null } = totals.get(name) ?? {};
      return {
        name,
        config: showChannel(channel, channelsOf(config.raw)[name]),
        isEditable: channel.type !== 'command',
        ...{ waiting, sent, givenUp, lastSentAtMs },
        problem: queue.problemOf(name),
      };
    });
  }

  figures(): DeliveryFigures[] {
    return this.#options.queue.figures();
  }

  settings(): NotificationSettings {
    const { config } = this.#options;
    return { publicUrl: showPublicUrl(config.config.notifications, config.raw.notifications) };
  }

  /** @throws OperationalError `config-…` */
  async saveSettings({ publicUrl }: NotificationSettings): Promise<NotificationSettings> {
    await this.#options.config.edit((raw) => {
      const { publicUrl: _before, ...notifications } = sectionOf(raw.notifications);
      const restored = publicUrl === null ? {} : { publicUrl: restorePublicUrl(publicUrl, raw.notifications) };
      return { ...raw, notifications: { ...restored, ...notifications } };
    });
    return this.settings();
  }

  /**
   * Adds or changes a channel.
   *
   * @throws OperationalError `channel-file-only` | `config-…`
   */
  async save(name: string, channel: ChannelConfig): Promise<ChannelState> {
    assertEditable(channel);
    await this.#options.config.edit((raw) => {
      const channels = channelsOf(raw);
      assertEditable(channels[name]);
      const restored = restoreChannel(channel, channels[name], `notifications.channels.${name}`);
      return withChannels(raw, { ...channels, [name]: restored });
    });
    return this.#find(name);
  }

  /** @throws OperationalError `channel-not-found` | `channel-file-only` | `config-…` */
  async delete(name: string): Promise<void> {
    await this.#options.config.edit((raw) => {
      const { [name]: removed, ...channels } = channelsOf(raw);
      if (removed === undefined) throw notFound(name);
      assertEditable(removed);
      return withChannels(raw, channels);
    });
  }

  /** Sends a message to a channel now, past its queue. @throws OperationalError `channel-not-found` */
  async test(name: string): Promise<ChannelTest> {
    const { channels } = this.#options.config.config.notifications;
    const channel = Object.hasOwn(channels, name) ? channels[name] : undefined;
    if (channel === undefined) throw notFound(name);
    return this.#try(name, channel);
  }

  /**
   * The same for a channel that need not be saved.
   *
   * @param name the channel whose stored secrets `***` stands for
   * @throws OperationalError `channel-file-only` | `config-invalid`
   */
  async testUnsaved(channel: ChannelConfig, name: string | undefined): Promise<ChannelTest> {
    assertEditable(channel);
    const stored = name === undefined ? undefined : channelsOf(this.#options.config.raw)[name];
    const restored = restoreChannel(channel, stored, 'config');
    const { value, mistakes } = substituteEnvironment(restored, this.#options.environment);
    if (mistakes.length > 0)
      throw new InvalidConfigError(
        mistakes.map(({ path, message }) => ({ path: `config.${path.join('.')}`, message })),
      );
    const parsed = channelConfigSchema.safeParse(value);
    if (parsed.success) return this.#try(name ?? 'test', parsed.data);
    const { issues } = parsed.error;
    throw new InvalidConfigError(issues.map(({ path, message }) => ({ path: `config.${path.join('.')}`, message })));
  }

  async #try(name: string, config: ChannelConfig): Promise<ChannelTest> {
    const startedAtMs = performance.now();
    const tookMs = () => Math.round(performance.now() - startedAtMs);
    try {
      await using channel = this.#options.openChannel(config, { name, surroundings: null });
      const signal = AbortSignal.timeout(Math.min(channel.timeoutMs, TEST_TIMEOUT_MS));
      await channel.deliver(this.#testNotification(name), null, signal);
    } catch (error) {
      const problem = describeWithoutSecrets(describeError(error), secretsOfChannel(config));
      return { ok: false, message: problem, tookMs: tookMs() };
    }
    return { ok: true, message: SUCCESSES[config.type], tookMs: tookMs() };
  }

  #testNotification(name: string): Notification {
    const nowMs = this.#options.now();
    const alert: Alert = {
      id: randomUUID(),
      rule: 'test',
      title: 'This is a test',
      severity: 'info',
      camera: null,
      reason: `Somebody pressed the test button of the channel "${name}"`,
      raisedAtMs: nowMs,
      updatedAtMs: nowMs,
      endedAtMs: nowMs,
      count: 1,
      objects: [],
      acknowledged: null,
      falseAlarm: null,
      heldBack: null,
      verification: null,
      snapshotUrl: null,
      clipUrl: null,
    };
    const { publicUrl } = this.#options.config.config.notifications;
    const page = alertUrl(publicUrl, '')?.replace(/\/$/, '') ?? null;
    return { id: `${alert.id}-test`, change: 'test', alert, url: page };
  }

  #find(name: string): ChannelState {
    const found = this.list().find((channel) => channel.name === name);
    if (found === undefined) throw notFound(name);
    return found;
  }
}

const SUCCESSES: Readonly<Record<ChannelType, string>> = {
  webhook: 'The receiver has taken the message',
  mqtt: 'The broker has taken the message',
  email: 'The mail server has taken the message; look into the mailbox, and among what it takes for spam',
  ntfy: 'The ntfy server has taken the message; it shows on every device that is subscribed to the topic',
  gotify: 'The Gotify server has taken the message',
  command: 'The command ended with status 0',
};

function channelsOf(raw: RawConfig): Section {
  return sectionOf(sectionOf(raw.notifications).channels);
}

function withChannels(raw: RawConfig, channels: Section): RawConfig {
  return { ...raw, notifications: { ...sectionOf(raw.notifications), channels } };
}

/** Who can log in must not be able to run programs: what is run is for who can write the file. */
function assertEditable(channel: unknown): void {
  if (sectionOf(channel).type !== 'command') return;
  const message = 'Commands are set in the configuration file alone: change "notifications.channels" in localcv.yaml';
  throw new OperationalError('channel-file-only', message);
}

function notFound(name: string): OperationalError {
  return new OperationalError(
    'channel-not-found',
    `There is no channel "${name}"; see GET /api/notifications for those there are`,
  );
}

function sectionOf(value: unknown): Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
