import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { alertQuerySchema } from '#contract/alerts.ts';
import type { Camera, StreamMessage } from '#contract/api.ts';
import type { ChannelConfig } from '#contract/notifications-config.ts';
import type { ConfigStore } from './config/config-store.ts';
import type { Environment } from './config/environment-references.ts';
import type { Channel, ChannelContext, OpenChannel } from './notifications/channels/channel.ts';
import { type CommandIdentity, openCommand } from './notifications/channels/command/channel.ts';
import { openEmail } from './notifications/channels/email/channel.ts';
import { openGotify } from './notifications/channels/gotify/channel.ts';
import { openMqtt } from './notifications/channels/mqtt/channel.ts';
import { openNtfy } from './notifications/channels/ntfy/channel.ts';
import { openWebhook } from './notifications/channels/webhook/channel.ts';
import { SYSTEM_CLOCK } from './notifications/delivery-clock.ts';
import { DeliveryQueue } from './notifications/delivery-queue.ts';
import { HomeSurroundings } from './notifications/home-surroundings.ts';
import { NotificationDesk } from './notifications/notification-desk.ts';
import { describeError } from './operational-error.ts';
import { repeat } from './repeat.ts';
import type { AlertStore } from './storage/alert-store.ts';
import type { Database } from './storage/sqlite/database.ts';
import { SqliteDeliveryStore } from './storage/sqlite/sqlite-delivery-store.ts';
import type { StreamHub } from './stream/stream-hub.ts';

const RETENTION_INTERVAL_MS = 60 * 60 * 1000;
const STATES_AFTER: ReadonlySet<StreamMessage['type']> = new Set([
  'alert',
  'alert-removed',
  'camera',
  'camera-removed',
]);
const MAXIMUM_ONGOING = 200;

export interface NotificationsOptions {
  readonly version: string;
  readonly config: ConfigStore;
  readonly environment: Environment;
  readonly database: Database;
  readonly alerts: AlertStore;
  readonly hub: StreamHub;
  readonly logger: Logger;
  cameras(): readonly Camera[];
}

/** What sends alerts and what shows people how that goes. Nothing is sent before the queue's `applyConfiguration`. */
export interface Notifications {
  readonly queue: DeliveryQueue;
  readonly desk: NotificationDesk;
}

/** Puts together what tells people of alerts. What is opened is closed by the stack. */
export function composeNotifications(stack: AsyncDisposableStack, options: NotificationsOptions): Notifications {
  const { config, environment, logger, alerts, hub } = options;
  const openChannel = composeChannels(config.file, environment);
  const surroundings = stack.use(
    new HomeSurroundings({
      version: options.version,
      config: () => config.config,
      cameras: options.cameras,
      ongoingRules: () => {
        const query = alertQuerySchema.parse({ state: 'ongoing', limit: MAXIMUM_ONGOING });
        return new Set(alerts.list(query).alerts.map(({ rule }) => rule));
      },
    }),
  );
  const queue = stack.use(
    new DeliveryQueue({
      store: new SqliteDeliveryStore(options.database),
      clock: SYSTEM_CLOCK,
      logger,
      openChannel,
      surroundings,
      config: () => config.config,
      pictureOf: (alertId) => alerts.readPicture(alertId),
      random: Math.random,
    }),
  );
  stack.defer(hub.subscribe(({ type }) => STATES_AFTER.has(type) && surroundings.announce()));
  stack.use(repeat(RETENTION_INTERVAL_MS, () => void removeExpired(queue, logger)));
  config.onChange(() => {
    queue.applyConfiguration();
    surroundings.announce();
  });
  return { queue, desk: new NotificationDesk({ config, queue, openChannel, environment, now: Date.now }) };
}

async function removeExpired(queue: DeliveryQueue, logger: Logger): Promise<void> {
  try {
    await queue.removeExpired();
  } catch (error) {
    logger.warn({ error: describeError(error) }, 'deliveries: old ones cannot be forgotten now');
  }
}

type Openers = {
  readonly [Type in ChannelConfig['type']]: (
    config: Extract<ChannelConfig, { type: Type }>,
    context: ChannelContext,
  ) => Channel;
};

/** Chooses the implementation of each type of channel. */
function composeChannels(configFile: string, environment: Environment): OpenChannel {
  const command = { path: environment.PATH, identity: () => ownerOf(configFile) };
  const openers: Openers = {
    webhook: openWebhook,
    mqtt: openMqtt,
    email: openEmail,
    ntfy: openNtfy,
    gotify: openGotify,
    command: (config) => openCommand(config, command),
  };
  return (config, context) => open(openers, config, context);
}

function open<Type extends ChannelConfig['type']>(
  openers: Openers,
  config: Extract<ChannelConfig, { type: Type }>,
  context: ChannelContext,
): Channel {
  const opener: (config: Extract<ChannelConfig, { type: Type }>, context: ChannelContext) => Channel =
    openers[config.type];
  return opener(config, context);
}

/** A server that runs as root runs commands as who owns the file that names them: nobody gains rights by writing there. */
async function ownerOf(configFile: string): Promise<CommandIdentity | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(configFile);
  return uid === 0 ? null : { uid, gid };
}
