import { randomBytes } from 'node:crypto';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { ChannelConfigOf } from '#contract/notifications-config.ts';
import { DeliveryError, SLOW_RETRY_MS } from '../channel.ts';
import { describeNetworkError } from '../post-http.ts';

const CONNECT_TIMEOUT_MS = 8000;
const RECONNECT_INTERVAL_MS = 5000;
const KEEPALIVE_SECONDS = 30;
const CLOSE_TIMEOUT_MS = 2000;
/** What brokers answer to somebody they do not know: MQTT 3.1.1, section 3.2.2.3, and MQTT 5, section 3.2.2.2. */
const UNAUTHORISED_CODES: ReadonlySet<unknown> = new Set([4, 5, 134, 135]);

export interface MqttMessage {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly isRetained: boolean;
}

export interface MqttConnectionOptions {
  readonly config: ChannelConfigOf<'mqtt'>;
  /** Sent by the broker when the connection is lost; null for none. */
  readonly lastWill: MqttMessage | null;
  readonly subscriptions: readonly string[];
  /** After every connection and reconnection. */
  onConnect(): void;
  onMessage(topic: string, payload: Buffer, isRetained: boolean): void;
}

/**
 * One connection to a broker, kept up until it is disposed of. Nothing waits in it: what cannot be published now fails, and who asked tries
 * again.
 */
export class MqttConnection implements AsyncDisposable {
  readonly #options: MqttConnectionOptions;
  readonly #changes = new Set<() => void>();
  #client: MqttClient;
  #failure: DeliveryError | null = null;
  #reopening: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
    this.#client = this.#open();
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  /** Resolves once the broker has acknowledged it (QoS 1). @throws DeliveryError */
  async publish({ topic, payload, isRetained }: MqttMessage, signal: AbortSignal): Promise<void> {
    await this.#untilConnected(signal);
    const client = this.#client;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
    const aborted = rejectOnAbort(signal);
    try {
      await Promise.race([client.publishAsync(topic, bytes, { qos: 1, retain: isRetained }), aborted.promise]);
    } catch (error) {
      // It would keep what it could not send, for ever; the next attempt gets a client without a past.
      if (client === this.#client) this.#reopen();
      if (error instanceof DeliveryError) throw error;
      throw new DeliveryError(`The broker did not take it: ${describeNetworkError(error)}`, { cause: error });
    } finally {
      aborted[Symbol.dispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#reopening);
    await endClient(this.#client, false);
    this.#announce();
  }

  #open(): MqttClient {
    const client = connect(this.#options.config.url, this.#clientOptions());
    client.on('connect', () => {
      this.#failure = null;
      for (const filter of this.#options.subscriptions) client.subscribe(filter, { qos: 1 }, () => {});
      this.#options.onConnect();
      this.#announce();
    });
    client.on('message', (topic, payload, packet) => this.#options.onMessage(topic, payload, packet.retain));
    client.on('error', (error) => this.#fail(client, error));
    client.on('close', () => {
      if (client !== this.#client) return;
      this.#failure ??= new DeliveryError('The connection to the broker was lost');
      this.#announce();
    });
    return client;
  }

  #clientOptions(): IClientOptions {
    const { config, lastWill } = this.#options;
    const will = lastWill === null ? null : { ...lastWill, payload: Buffer.from(lastWill.payload) };
    return {
      clientId: `localcv-${randomBytes(6).toString('hex')}`,
      clean: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: RECONNECT_INTERVAL_MS,
      keepalive: KEEPALIVE_SECONDS,
      queueQoSZero: false,
      ...(config.user === undefined ? {} : { username: config.user }),
      ...(config.password === undefined ? {} : { password: config.password }),
      ...(will === null ? {} : { will: { topic: will.topic, payload: will.payload, qos: 1, retain: will.isRetained } }),
    };
  }

  #fail(client: MqttClient, error: unknown): void {
    if (client !== this.#client) return;
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (UNAUTHORISED_CODES.has(code)) {
      const message = 'The broker refuses the user or the password (or anonymous clients); check both';
      this.#failure = new DeliveryError(message, { retryAfterMs: SLOW_RETRY_MS, cause: error });
      // The library would try the same password every few seconds.
      this.#reopenLater();
    } else {
      this.#failure = new DeliveryError(`The broker: ${describeNetworkError(firstOf(error))}`, { cause: error });
    }
    this.#announce();
  }

  #reopenLater(): void {
    void endClient(this.#client, true);
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => this.#reopen(), SLOW_RETRY_MS);
    this.#reopening.unref();
  }

  #reopen(): void {
    clearTimeout(this.#reopening);
    this.#reopening = undefined;
    void endClient(this.#client, true);
    if (!this.#isClosed) this.#client = this.#open();
  }

  async #untilConnected(signal: AbortSignal): Promise<void> {
    if (this.#client.connected) return;
    // Not when the library would try again, but now; how the last attempt ended says nothing about this one.
    if (this.#failure !== null || this.#client.disconnecting || this.#client.disconnected) this.#reopen();
    this.#failure = null;
    while (!this.#client.connected) {
      if (this.#isClosed) throw new DeliveryError('The channel is closed');
      if (this.#failure !== null) throw this.#failure;
      if (signal.aborted) throw new DeliveryError('The broker does not answer');
      await this.#change(signal);
    }
  }

  async #change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#changes.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    this.#changes.delete(resolve);
  }

  #announce(): void {
    for (const resolve of [...this.#changes]) resolve();
  }
}

function rejectOnAbort(signal: AbortSignal): Disposable & { readonly promise: Promise<never> } {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new DeliveryError('The broker did not acknowledge the message'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return { promise, [Symbol.dispose]: () => signal.removeEventListener('abort', abort) };
}

/** Node puts the failures of several addresses of a host into one. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] ?? error) : error;
}

async function endClient(client: MqttClient, isForced: boolean): Promise<void> {
  client.removeAllListeners('connect');
  client.removeAllListeners('message');
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
  client.end(isForced, {}, () => resolve());
  await promise;
  clearTimeout(timer);
}
