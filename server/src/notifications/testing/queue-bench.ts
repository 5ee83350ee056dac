import pino from 'pino';
import { type Config, configSchema } from '#contract/config.ts';
import type { Notification } from '#contract/notifications.ts';
import type { ChannelConfigInput } from '#contract/notifications-config.ts';
import { Database } from '../../storage/sqlite/database.ts';
import { SqliteDeliveryStore } from '../../storage/sqlite/sqlite-delivery-store.ts';
import type { Channel } from '../channels/channel.ts';
import { DeliveryQueue } from '../delivery-queue.ts';
import { SimulatedClock } from './simulated-clock.ts';

/** When the clocks of tests begin. */
export const START_MS = Date.UTC(2026, 0, 2);

export interface Delivered {
  readonly channel: string;
  readonly notification: Notification;
  readonly picture: Uint8Array | null;
  readonly atMs: number;
}

/** The answer of a channel: null takes the message, 'hang' never answers. */
export type Answer = (channel: string, notification: Notification) => Error | 'hang' | null;

/** A queue on a real database whose channels answer as the test says. */
export class QueueBench implements AsyncDisposable {
  readonly clock: SimulatedClock;
  readonly delivered: Delivered[] = [];
  readonly attempts: Delivered[] = [];
  readonly log: string[] = [];
  answer: Answer = () => null;
  picture: Uint8Array | null = null;
  config: Config;
  readonly database: Database;
  readonly queue: DeliveryQueue;

  constructor(file: string, channels: Record<string, ChannelConfigInput>, clock = new SimulatedClock(START_MS)) {
    this.clock = clock;
    this.config = configSchema.parse({ notifications: { channels } });
    this.database = Database.open(file, { busyTimeoutMs: 0 });
    this.queue = new DeliveryQueue({
      store: new SqliteDeliveryStore(this.database),
      clock,
      logger: pino({ level: 'trace' }, { write: (line: string) => this.log.push(line) }),
      openChannel: (_config, { name }) => this.#openChannel(name),
      surroundings: { version: '0', rules: () => [], cameras: () => [], onChange: () => () => {} },
      config: () => this.config,
      pictureOf: async () => this.picture,
      random: () => 0.5,
    });
    this.queue.applyConfiguration();
  }

  #openChannel(name: string): Channel {
    return {
      showsPicture: name === 'pictures',
      timeoutMs: 10_000,
      deliver: async (notification, picture, signal) => {
        const delivery = { channel: name, notification, picture, atMs: this.clock.now() - START_MS };
        this.attempts.push(delivery);
        const answer = this.answer(name, notification);
        if (answer === 'hang') {
          const { promise, reject } = Promise.withResolvers<never>();
          signal.addEventListener('abort', () => reject(signal.reason));
          return promise;
        }
        if (answer !== null) throw answer;
        this.delivered.push(delivery);
      },
      async [Symbol.asyncDispose]() {},
    };
  }

  state(alertId: string): string {
    return this.queue
      .deliveriesOf(alertId)
      .map(({ channel, state, attempts }) => `${channel} ${state} ${attempts}`)
      .join(', ');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue[Symbol.asyncDispose]();
    this.database[Symbol.dispose]();
  }
}
