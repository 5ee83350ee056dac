// A program that adds an alert to the queue of a database and begins to send it, for a test to kill.
import pino from 'pino';
import { configSchema } from '#contract/config.ts';
import { Database } from '../../storage/sqlite/database.ts';
import { SqliteDeliveryStore } from '../../storage/sqlite/sqlite-delivery-store.ts';
import { openWebhook } from '../channels/webhook/channel.ts';
import { SYSTEM_CLOCK } from '../delivery-clock.ts';
import { DeliveryQueue } from '../delivery-queue.ts';
import { sampleAlert } from './sample-notification.ts';

const [file = '', url = ''] = process.argv.slice(2);
const config = configSchema.parse({ notifications: { channels: { hook: { type: 'webhook', url } } } });
const queue = new DeliveryQueue({
  store: new SqliteDeliveryStore(Database.open(file)),
  clock: SYSTEM_CLOCK,
  logger: pino({ level: 'silent' }),
  openChannel(channel) {
    if (channel.type !== 'webhook') throw new TypeError(`Expected a webhook but received ${channel.type}`);
    return openWebhook(channel);
  },
  surroundings: { version: '0', rules: () => [], cameras: () => [], onChange: () => () => {} },
  config: () => config,
  pictureOf: async () => null,
  random: Math.random,
});
queue.applyConfiguration();
queue.add(sampleAlert(), 'raised');
