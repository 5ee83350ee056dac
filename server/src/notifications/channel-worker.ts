import type { Logger } from 'pino';
import { type Notification, notificationSchema } from '#contract/notifications.ts';
import { backoffDelayMs } from '#core/scheduling/backoff.ts';
import { describeError } from '../operational-error.ts';
import type { DeliveryStore, WaitingDelivery } from '../storage/delivery-store.ts';
import { describeWithoutSecrets } from './channel-secrets.ts';
import { type Channel, DeliveryError } from './channels/channel.ts';
import type { DeliveryClock } from './delivery-clock.ts';

const BACKOFF = { initialMs: 1000, maximumMs: 15 * 60_000 };
/** Receivers may ask for more time, but not for more than this. */
const LONGEST_PAUSE_MS = 60 * 60_000;
const GIVEN_UP_AFTER_MS = 24 * 60 * 60_000;
/** Fewer cannot have been made in a day: then it is the clock that was put forward. */
const FEWEST_ATTEMPTS = 20;
const STORAGE_PAUSE_MS = 5000;
const PICTURE_PATIENCE_MS = 2000;
const PICTURE_INTERVAL_MS = 100;
/** Beyond the time of the channel itself, for one that does not keep it. */
const GRACE_MS = 2000;
const HASTEN_INTERVAL_MS = 60_000;

export interface ChannelWorkerOptions {
  readonly name: string;
  /** Disposed of with the worker. */
  readonly channel: Channel;
  readonly secrets: readonly string[];
  readonly store: DeliveryStore;
  readonly clock: DeliveryClock;
  readonly logger: Logger;
  /** The picture of an alert; null where there is none so far. */
  pictureOf(alertId: string): Promise<Uint8Array | null>;
  /** 0 to 1, below 1. */
  random(): number;
  onSent(): void;
  onGivenUp(): void;
}

/**
 * Delivers what waits for one channel, one after the other, until it is disposed of. A delivery that fails is tried again later while
 * others go on; what is under way at the end stays in the queue.
 */
export class ChannelWorker implements AsyncDisposable {
  readonly #options: ChannelWorkerOptions;
  readonly #end = new AbortController();
  readonly #running: Promise<void>;
  /** Ends the wait for something to do. */
  #alarm = new AbortController();
  #problem: string | null = null;
  #hastenedAtMs = Number.NEGATIVE_INFINITY;

  /** @param begin what has to be over before the first delivery */
  constructor(options: ChannelWorkerOptions, begin: Promise<void> = Promise.resolve()) {
    this.#options = options;
    this.#running = begin.then(() => this.#run());
  }

  /** Why the last attempt failed; null where it did not. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.#alarm.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    this.wake();
    await this.#running;
    await this.#options.channel[Symbol.asyncDispose]();
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#alarm = new AbortController();
      try {
        const delivery = this.#options.store.nextDue(this.#options.name, this.#options.clock.now());
        if (delivery === null) await this.#waitForWork();
        else await this.#handle(delivery);
      } catch (error) {
        // The queue itself cannot be read or written.
        this.#report(`The queue cannot be kept: ${describeError(error)}`);
        await this.#options.clock.wait(STORAGE_PAUSE_MS, this.#end.signal);
      }
    }
  }

  async #waitForWork(): Promise<void> {
    const { name, store, clock } = this.#options;
    const dueAtMs = store.nextDueAtMs(name);
    const pauseMs = dueAtMs === null ? LONGEST_PAUSE_MS : dueAtMs - clock.now();
    // Nothing is ever put off so long: the clock was put back.
    if (pauseMs > 2 * LONGEST_PAUSE_MS) store.hasten(name, clock.now());
    else await clock.wait(pauseMs, AbortSignal.any([this.#end.signal, this.#alarm.signal]));
  }

  async #handle(delivery: WaitingDelivery): Promise<void> {
    const notification = parseNotification(delivery.notification);
    if (notification === null) {
      this.#giveUp(delivery, 'The stored message cannot be read', false);
      return;
    }
    try {
      await this.#attempt(notification, await this.#pictureFor(delivery));
    } catch (error) {
      if (!this.#end.signal.aborted) this.#fail(delivery, error);
      return;
    }
    await this.#recordSent(delivery);
  }

  async #attempt(notification: Notification, picture: Uint8Array | null): Promise<void> {
    const { channel } = this.#options;
    const timeout = AbortSignal.timeout(channel.timeoutMs);
    const signal = AbortSignal.any([this.#end.signal, timeout]);
    const overdue = Promise.withResolvers<never>();
    // A channel that does not listen to its signal must not stop the others of its queue for ever.
    const timer = setTimeout(() => overdue.reject(signal.reason), channel.timeoutMs + GRACE_MS);
    try {
      await Promise.race([channel.deliver(notification, picture, signal), overdue.promise]);
    } catch (error) {
      // Channels know best what took so long.
      if (!timeout.aborted || error instanceof DeliveryError) throw error;
      throw new DeliveryError(`No answer within ${channel.timeoutMs / 1000} s`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Pictures follow a moment after the alert; later attempts find them there. */
  async #pictureFor({ alertId, createdAtMs, change }: WaitingDelivery): Promise<Uint8Array | null> {
    const { channel, clock, pictureOf } = this.#options;
    if (!channel.showsPicture) return null;
    const untilMs = change === 'raised' ? createdAtMs + PICTURE_PATIENCE_MS : 0;
    for (;;) {
      const picture = await pictureOf(alertId).catch(() => null);
      const leftMs = untilMs - clock.now();
      if (picture !== null || leftMs <= 0 || leftMs > PICTURE_PATIENCE_MS || this.#end.signal.aborted) return picture;
      await clock.wait(Math.min(leftMs, PICTURE_INTERVAL_MS), this.#end.signal);
    }
  }

  /** What was sent and could not be noted down would be sent again, so it is noted before anything else happens. */
  async #recordSent(delivery: WaitingDelivery): Promise<void> {
    const { name, store, clock, logger, onSent } = this.#options;
    for (;;) {
      try {
        store.markSent(delivery.id, clock.now());
        break;
      } catch (error) {
        if (this.#end.signal.aborted) {
          logger.warn({ channel: name, alert: delivery.alertId }, 'an alert was sent and may be sent once more');
          return;
        }
        this.#report(`The queue cannot be kept: ${describeError(error)}`);
        await clock.wait(STORAGE_PAUSE_MS, this.#end.signal);
      }
    }
    onSent();
    if (this.#problem === null) return;
    this.#problem = null;
    logger.info({ channel: name }, 'the channel works again');
    if (clock.now() - this.#hastenedAtMs < HASTEN_INTERVAL_MS) return;
    this.#hastenedAtMs = clock.now();
    store.hasten(name, clock.now());
  }

  #fail(delivery: WaitingDelivery, error: unknown): void {
    const { clock, store, secrets, random } = this.#options;
    const problem = describeWithoutSecrets(describeError(error), secrets);
    const attempts = delivery.attempts + 1;
    const nowMs = clock.now();
    const isTooOld = nowMs - delivery.createdAtMs >= GIVEN_UP_AFTER_MS && attempts >= FEWEST_ATTEMPTS;
    if (isTooOld || (error instanceof DeliveryError && error.isPermanent)) {
      this.#giveUp(delivery, isTooOld ? `Given up after a day: ${problem}` : problem, true);
      return;
    }
    // Spread by a fifth, so that many do not come at the same moment.
    const pauseMs = backoffDelayMs(BACKOFF, attempts) * (0.8 + 0.4 * random());
    const askedMs = error instanceof DeliveryError ? (error.retryAfterMs ?? 0) : 0;
    store.postpone(delivery.id, problem, nowMs + Math.min(Math.max(pauseMs, askedMs), LONGEST_PAUSE_MS));
    this.#report(problem);
  }

  #giveUp(delivery: WaitingDelivery, problem: string, attempted: boolean): void {
    const { name, store, logger, onGivenUp } = this.#options;
    store.giveUp(delivery.id, problem, attempted);
    this.#problem = problem;
    onGivenUp();
    logger.error({ channel: name, alert: delivery.alertId, problem }, 'an alert could not be sent and is given up');
  }

  #report(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#options.logger.warn({ channel: this.#options.name, problem }, 'alerts cannot be sent; they wait');
  }
}

function parseNotification(text: string): Notification | null {
  try {
    return notificationSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
