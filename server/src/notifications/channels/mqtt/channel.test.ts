import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationSchema } from '#contract/notifications.ts';
import { type ChannelConfigOf, channelConfigSchema } from '#contract/notifications-config.ts';
import { until } from '../../../testing/until.ts';
import { findFreePort } from '../../testing/find-free-port.ts';
import { MqttListener, obstacleToMosquitto, startMosquitto } from '../../testing/mosquitto.ts';
import { HOSTILE_TEXT, SAMPLE_PICTURE, sampleNotification } from '../../testing/sample-notification.ts';
import { testChannel } from '../channel.contract.ts';
import { type Channel, DeliveryError, type KnownCamera, type KnownRule, type Surroundings } from '../channel.ts';
import { openMqtt } from './channel.ts';

const NEVER = new AbortController().signal;
const obstacle = obstacleToMosquitto();
const options = { skip: obstacle ?? false };
const RULE_CONFIG = 'homeassistant/binary_sensor/localcv/rule_someone-at-gate/config';

function configOf(settings: object): ChannelConfigOf<'mqtt'> {
  const config = channelConfigSchema.parse({ type: 'mqtt', url: 'mqtt://127.0.0.1', ...settings });
  if (config.type !== 'mqtt') throw new TypeError(`Expected MQTT but received ${config.type}`);
  return config;
}

/** Rules and cameras that a test changes. */
class Home implements Surroundings {
  readonly version = '1.2.3';
  #rules: KnownRule[] = [{ name: 'someone-at-gate', title: 'Someone at the gate', isOngoing: false }];
  #cameras: KnownCamera[] = [{ name: 'front-door', title: 'Front door', isConnected: true }];
  readonly #listeners = new Set<() => void>();

  rules = () => this.#rules;
  cameras = () => this.#cameras;

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  change(rules: KnownRule[], cameras = this.#cameras): void {
    this.#rules = rules;
    this.#cameras = cameras;
    for (const listener of this.#listeners) listener();
  }
}

async function open(settings: object = {}) {
  const port = await findFreePort();
  const broker = await startMosquitto(port);
  const listener = await MqttListener.open(port);
  const home = new Home();
  const config = configOf({ url: `mqtt://127.0.0.1:${port}`, ...settings });
  const channel = openMqtt(config, { name: 'home', surroundings: home });
  const { latest, messages, client } = listener;
  return {
    port,
    config,
    home,
    channel,
    client,
    latest,
    messages,
    received: async () => {
      // What was published before it has been taken before it.
      await client.publishAsync('test/done', String(messages.length), { qos: 1 });
      await until('all messages', () => messages.some(({ topic }) => topic === 'test/done'));
      return messages
        .filter(({ topic }) => topic === 'localcv/alerts')
        .map(({ payload }) => {
          const { id, alert } = notificationSchema.parse(JSON.parse(payload.toString()));
          return { id, title: alert.title };
        });
    },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await listener[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
}

const openAt = (port: number): Channel =>
  openMqtt(configOf({ url: `mqtt://127.0.0.1:${port}` }), { name: 'home', surroundings: new Home() });

testChannel('MQTT', { open, openAway: openAt, openHanging: openAt, obstacle });

test('states of rules and cameras lie at the broker and follow what happens', options, async () => {
  await using bench = await open();
  await until('the states', () => bench.latest.get('localcv/cameras/front-door/state') === 'ON');
  assert.equal(bench.latest.get('localcv/rules/someone-at-gate/state'), 'OFF');
  assert.equal(bench.latest.get('localcv/availability'), 'online');
  bench.home.change(
    [{ name: 'someone-at-gate', title: 'Someone at the gate', isOngoing: true }],
    [{ name: 'front-door', title: 'Front door', isConnected: false }],
  );
  await until('the rule to be on', () => bench.latest.get('localcv/rules/someone-at-gate/state') === 'ON');
  await until('the camera to be away', () => bench.latest.get('localcv/cameras/front-door/state') === 'OFF');
  await using late = await MqttListener.open(bench.port);
  await until('what is kept', () => late.latest.get('localcv/rules/someone-at-gate/state') === 'ON');
});

test('Home Assistant is told of rules, cameras and the last alert, with text that stays text', options, async () => {
  await using bench = await open();
  await until('the announcement', () => bench.latest.has(RULE_CONFIG));
  bench.home.change([{ name: 'someone-at-gate', title: HOSTILE_TEXT, isOngoing: false }]);
  await until('the new title', () => bench.latest.get(RULE_CONFIG)?.includes('Bcc') === true);
  const announced = JSON.parse(bench.latest.get(RULE_CONFIG) ?? '') as Record<string, unknown>;
  assert.equal(announced.state_topic, 'localcv/rules/someone-at-gate/state');
  assert.equal(announced.unique_id, 'localcv_rule_someone-at-gate');
  assert.equal(announced.availability_topic, 'localcv/availability');
  assert.doesNotMatch(String(announced.name), /[\r\n\0]/);
  const camera = 'homeassistant/binary_sensor/localcv/camera_front-door/config';
  assert.match(bench.latest.get(camera) ?? '', /"device_class":"connectivity"/);
  const topics = [...bench.latest.keys()].filter((topic) => !/^(localcv|homeassistant)\//.test(topic));
  assert.deepEqual(topics, [], 'nothing lies anywhere else');
});

test('the last alert and its picture are kept; the next one without a picture takes it away', options, async () => {
  await using bench = await open();
  await bench.channel.deliver(sampleNotification(), SAMPLE_PICTURE, NEVER);
  await using late = await MqttListener.open(bench.port);
  await until('the last alert', () => late.latest.has('localcv/last-alert'));
  const picture = late.messages.find(({ topic }) => topic === 'localcv/last-alert/picture');
  assert.deepEqual(new Uint8Array(picture?.payload ?? []), SAMPLE_PICTURE);
  assert.match(late.latest.get('localcv/last-alert') ?? '', /"title":"Someone at the gate"/);
  assert.equal(late.latest.has('localcv/alerts'), false, 'alerts themselves are not kept');
  await bench.channel.deliver(sampleNotification(), null, NEVER);
  await until('the picture to go', () => !bench.latest.has('localcv/last-alert/picture'));
});

test('a rule that goes takes its topics along', options, async () => {
  await using bench = await open();
  await until('the announcement', () => bench.latest.has(RULE_CONFIG));
  bench.home.change([]);
  await until('the announcement to go', () => !bench.latest.has(RULE_CONFIG));
  await until('the state to go', () => !bench.latest.has('localcv/rules/someone-at-gate/state'));
});

test('what an earlier run left is taken away, and nothing of anybody else', options, async () => {
  await using bench = await open();
  await bench.channel[Symbol.asyncDispose]();
  const kept = { qos: 1, retain: true } as const;
  const ours = 'homeassistant/binary_sensor/localcv/rule_gone/config';
  const theirs = 'homeassistant/binary_sensor/zigbee/door/config';
  for (const topic of [ours, theirs]) await bench.client.publishAsync(topic, '{}', kept);
  await using channel = openMqtt(bench.config, { name: 'home', surroundings: bench.home });
  await until('our own to go', () => !bench.latest.has(ours));
  await bench.received();
  assert.equal(bench.latest.get(theirs), '{}');
  assert.equal(channel.showsPicture, true);
});

test('Home Assistant that starts anew is told everything again', options, async () => {
  await using bench = await open();
  await until('the announcement', () => bench.latest.has(RULE_CONFIG));
  const before = bench.messages.length;
  await bench.client.publishAsync('homeassistant/status', 'online', { qos: 1 });
  await until('it again', () => bench.messages.slice(before).some(({ topic }) => topic === RULE_CONFIG));
});

test('without Home Assistant there are states and alerts alone', options, async () => {
  await using bench = await open({ homeAssistant: false, topic: 'house/cameras' });
  await until('the states', () => bench.latest.has('house/cameras/cameras/front-door/state'));
  await bench.channel.deliver(sampleNotification(), null, NEVER);
  await bench.received();
  const topics = new Set(bench.messages.map(({ topic }) => topic));
  topics.delete('test/done');
  assert.deepEqual([...topics].sort(), [
    'house/cameras/alerts',
    'house/cameras/availability',
    'house/cameras/cameras/front-door/state',
    'house/cameras/rules/someone-at-gate/state',
  ]);
});

test('the broker says that localcv is gone, whether it left or was lost', options, async () => {
  await using bench = await open();
  await until('the connection', () => bench.latest.get('localcv/availability') === 'online');
  await bench.channel[Symbol.asyncDispose]();
  await until('the goodbye', () => bench.latest.get('localcv/availability') === 'offline');
});

test('a channel that is tried out leaves nothing behind', options, async () => {
  await using bench = await open();
  await until('the states', () => bench.latest.has('homeassistant/image/localcv/last_alert_picture/config'));
  const before = bench.messages.length;
  {
    await using channel = openMqtt(bench.config, { name: 'home', surroundings: null });
    await channel.deliver(sampleNotification({ change: 'test' }), SAMPLE_PICTURE, NEVER);
  }
  await bench.received();
  const topics = bench.messages.slice(before).map(({ topic }) => topic);
  assert.deepEqual(topics, ['localcv/alerts', 'test/done']);
});

test('a broker that comes back has everything again', options, async () => {
  const port = await findFreePort();
  await using channel = openAt(port);
  await assert.rejects(() => channel.deliver(sampleNotification(), null, NEVER), /nothing listens there/);
  await using broker = await startMosquitto(port);
  await using listener = await MqttListener.open(port);
  await channel.deliver(sampleNotification(), null, NEVER);
  await until('the states', () => listener.latest.get('localcv/availability') === 'online');
  await until('the alert', () => listener.messages.some(({ topic }) => topic === 'localcv/alerts'));
  assert.equal(broker.hasEnded, false);
});

test('a wrong password is told so and tried slowly', options, async () => {
  const port = await findFreePort();
  const login = { user: 'cameras', password: 'right' };
  await using broker = await startMosquitto(port, login);
  await using listener = await MqttListener.open(port, login);
  const url = `mqtt://127.0.0.1:${port}`;
  const context = { name: 'home', surroundings: new Home() };
  await using wrong = openMqtt(configOf({ url, ...login, password: 'wrong' }), context);
  await assert.rejects(
    () => wrong.deliver(sampleNotification(), null, NEVER),
    (error) =>
      error instanceof DeliveryError &&
      !error.isPermanent &&
      (error.retryAfterMs ?? 0) >= 60_000 &&
      /refuses the user or the password/.test(error.message),
  );
  await using right = openMqtt(configOf({ url, ...login }), context);
  await right.deliver(sampleNotification(), null, NEVER);
  await until('the alert', () => listener.messages.some(({ topic }) => topic === 'localcv/alerts'));
  assert.equal(broker.hasEnded, false);
});

const TOPICS = ['a/#', '+/b', '$SYS', 'a\0b', 'a\nb', '/x', ''];
for (const topic of TOPICS)
  test(`a topic that would be more than one is refused: ${JSON.stringify(topic)}`, () => {
    const whole = { type: 'mqtt', url: 'mqtt://127.0.0.1', topic };
    assert.equal(channelConfigSchema.safeParse(whole).success, false);
  });

test(
  'what others leave at the broker in the name of this server is cleared, as far as it can be of this server',
  options,
  async () => {
    const port = await findFreePort();
    await using _broker = await startMosquitto(port);
    await using listener = await MqttListener.open(port);
    const long = `localcv/rules/${'x'.repeat(2_000)}/state`;
    await listener.client.publishAsync(long, 'ON', { retain: true, qos: 1 });
    await listener.client.publishAsync('localcv/rules/of-nobody/state', 'ON', { retain: true, qos: 1 });
    await listener.client.publishAsync('other/rules/of-nobody/state', 'ON', { retain: true, qos: 1 });
    await until('the message of nobody', () => listener.latest.has('localcv/rules/of-nobody/state'));
    await using _channel = openMqtt(configOf({ url: `mqtt://127.0.0.1:${port}` }), {
      name: 'home',
      surroundings: new Home(),
    });
    await until('the rule of nobody to be cleared', () => !listener.latest.has('localcv/rules/of-nobody/state'));
    assert.deepEqual([listener.latest.get('other/rules/of-nobody/state'), listener.latest.get(long)], ['ON', 'ON']);
  },
);
