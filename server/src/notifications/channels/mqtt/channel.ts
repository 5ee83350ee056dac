import type { Notification } from '#contract/notifications.ts';
import type { ChannelConfigOf } from '#contract/notifications-config.ts';
import { toOneLine } from '#core/text/one-line.ts';
import type { Channel, ChannelContext, Surroundings } from '../channel.ts';
import { templateValues } from '../message-text.ts';
import { MqttConnection, type MqttMessage } from './connection.ts';
import { isOwnTopic, ownFilters, retainedStates, topicsOf } from './retained-states.ts';

const TIMEOUT_MS = 10_000;
const GOODBYE_TIMEOUT_MS = 1000;
/** Home Assistant takes no longer states. */
const MAXIMUM_STATE = 250;
/** Anybody at the broker can leave messages there: of more, or of longer names, none is ours. */
const MAXIMUM_STALE = 1000;
const MAXIMUM_TOPIC = 512;

type MqttConfig = ChannelConfigOf<'mqtt'>;

/**
 * Publishes alerts with QoS 1, and keeps retained states of rules and cameras at the broker, for Home Assistant among others. Every topic
 * and the announcements are in docs/guides/notifications.md.
 */
export function openMqtt(config: MqttConfig, { surroundings }: ChannelContext): Channel {
  return surroundings === null ? openForTest(config) : new MqttChannel(config, surroundings);
}

/** Says nothing about states, and takes nothing of the running channel's. */
function openForTest(config: MqttConfig): Channel {
  const ignore = { onConnect() {}, onMessage() {} };
  const connection = new MqttConnection({ config, lastWill: null, subscriptions: [], ...ignore });
  return {
    showsPicture: false,
    timeoutMs: TIMEOUT_MS,
    deliver: (notification, _picture, signal) => connection.publish(alertMessage(config, notification), signal),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

class MqttChannel implements Channel {
  readonly timeoutMs = TIMEOUT_MS;
  readonly showsPicture: boolean;
  readonly #config: MqttConfig;
  readonly #surroundings: Surroundings;
  readonly #connection: MqttConnection;
  readonly #stopListening: () => void;
  readonly #end = new AbortController();
  /** What the broker keeps, as far as this connection knows. */
  readonly #published = new Map<string, string>();
  /** Topics of earlier runs that nothing belongs to any more. */
  readonly #stale = new Set<string>();
  #isDirty = false;
  #syncing: Promise<void> | null = null;

  constructor(config: MqttConfig, surroundings: Surroundings) {
    this.#config = config;
    this.#surroundings = surroundings;
    this.showsPicture = config.homeAssistant;
    const status = `${config.discoveryPrefix}/status`;
    this.#connection = new MqttConnection({
      config,
      lastWill: { topic: topicsOf(config).availability, payload: 'offline', isRetained: true },
      subscriptions: [...ownFilters(config), ...(config.homeAssistant ? [status] : [])],
      onConnect: () => this.#publishAll(),
      onMessage: (topic, payload, isRetained) => {
        // It has just started and knows nothing: brokers need not keep what they were told.
        if (topic === status && payload.toString() === 'online') this.#publishAll();
        else if (isRetained && payload.byteLength > 0 && isOwnTopic(config, topic)) this.#clearIfStale(topic);
      },
    });
    this.#stopListening = surroundings.onChange(() => this.#sync());
  }

  async deliver(notification: Notification, picture: Uint8Array | null, signal: AbortSignal): Promise<void> {
    const messages = [...this.#lastAlert(notification, picture), alertMessage(this.#config, notification)];
    for (const message of messages) await this.#connection.publish(message, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    this.#end.abort();
    await this.#syncing;
    // The broker sends the last will only for connections that are lost.
    const goodbye = { topic: topicsOf(this.#config).availability, payload: 'offline', isRetained: true };
    if (this.#connection.isConnected)
      await this.#connection.publish(goodbye, AbortSignal.timeout(GOODBYE_TIMEOUT_MS)).catch(() => {});
    await this.#connection[Symbol.asyncDispose]();
  }

  #lastAlert({ change, alert, id, url }: Notification, picture: Uint8Array | null): MqttMessage[] {
    if (!this.#config.homeAssistant || change !== 'raised') return [];
    const topics = topicsOf(this.#config);
    const title = toOneLine(alert.title).slice(0, MAXIMUM_STATE).toWellFormed();
    const { reason, severity, rule, camera, labels, raisedAt } = templateValues({ change, alert, id, url });
    const payload = JSON.stringify({
      title,
      id,
      alertId: alert.id,
      reason,
      severity,
      rule,
      camera,
      labels,
      raisedAt,
      url,
    });
    return [
      // An empty one takes the picture of the alert before away.
      { topic: topics.lastPicture, payload: picture ?? '', isRetained: true },
      { topic: topics.lastAlert, payload, isRetained: true },
    ];
  }

  #publishAll(): void {
    this.#published.clear();
    this.#sync();
  }

  #clearIfStale(topic: string): void {
    if (topic.length > MAXIMUM_TOPIC || this.#stale.size >= MAXIMUM_STALE) return;
    if (retainedStates(this.#config, this.#surroundings).has(topic)) return;
    this.#stale.add(topic);
    this.#sync();
  }

  /** Brings the broker up to date; one run at a time, and another one where something changes meanwhile. */
  #sync(): void {
    this.#isDirty = true;
    if (this.#syncing !== null || this.#end.signal.aborted) return;
    this.#syncing = this.#syncAll().finally(() => {
      this.#syncing = null;
    });
  }

  async #syncAll(): Promise<void> {
    while (this.#isDirty && this.#connection.isConnected && !this.#end.signal.aborted) {
      this.#isDirty = false;
      try {
        for (const message of this.#differences()) {
          const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(TIMEOUT_MS)]);
          await this.#connection.publish(message, signal);
          this.#note(message);
        }
      } catch {
        // The next connection publishes everything anew.
        return;
      }
    }
  }

  #differences(): MqttMessage[] {
    const wanted = retainedStates(this.#config, this.#surroundings);
    const changed = [...wanted].filter(([topic, payload]) => this.#published.get(topic) !== payload);
    const gone = [...this.#published.keys(), ...this.#stale].filter((topic) => !wanted.has(topic));
    return [...changed, ...gone.map((topic): [string, string] => [topic, ''])].map(([topic, payload]) => ({
      topic,
      payload,
      isRetained: true,
    }));
  }

  #note({ topic, payload }: MqttMessage): void {
    this.#stale.delete(topic);
    if (payload === '') this.#published.delete(topic);
    else this.#published.set(topic, String(payload));
  }
}

function alertMessage(config: MqttConfig, notification: Notification): MqttMessage {
  return { topic: topicsOf(config).alerts, payload: JSON.stringify(notification), isRetained: false };
}
