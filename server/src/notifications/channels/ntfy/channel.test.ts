import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChannelConfigOf, channelConfigSchema } from '#contract/notifications-config.ts';
import { NtfyStandIn } from '../../testing/ntfy-stand-in.ts';
import { HOSTILE_TEXT, SAMPLE_PICTURE, sampleNotification } from '../../testing/sample-notification.ts';
import { testChannel } from '../channel.contract.ts';
import { type Channel, DeliveryError } from '../channel.ts';
import { openNtfy } from './channel.ts';

const NEVER = new AbortController().signal;

function configOf(settings: object): ChannelConfigOf<'ntfy'> {
  const config = channelConfigSchema.parse({ type: 'ntfy', topic: 'home_alerts', ...settings });
  if (config.type !== 'ntfy') throw new TypeError(`Expected ntfy but received ${config.type}`);
  return config;
}

async function open(settings: object = {}) {
  const server = await NtfyStandIn.open();
  const channel = openNtfy(configOf({ url: server.url, ...settings }));
  return {
    server,
    channel,
    received: async () => server.messages.map(({ sequenceId, title }) => ({ id: sequenceId, title })),
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const openAt = (port: number): Channel => openNtfy(configOf({ url: `http://127.0.0.1:${port}` }));

testChannel('ntfy', { open, openAway: openAt, openHanging: openAt });

test('priority, tags, link and text', async () => {
  await using bench = await open();
  const url = 'https://cameras.home/alerts/1';
  await bench.channel.deliver(sampleNotification({ url }, { severity: 'critical' }), null, NEVER);
  assert.deepEqual(bench.server.messages, [
    {
      topic: 'home_alerts',
      title: 'Someone at the gate',
      message: 'A person entered the zone "gate" (front-door)',
      priority: 5,
      tags: ['rotating_light'],
      click: url,
      sequenceId: sampleNotification().id,
      attachment: null,
    },
  ]);
});

test('with its picture, and with text that no header holds as it is', async () => {
  await using bench = await open();
  const title = `Tür ${HOSTILE_TEXT}`;
  await bench.channel.deliver(sampleNotification({ url: 'https://x/ü?a=1' }, { title }), SAMPLE_PICTURE, NEVER);
  const [message, ...others] = bench.server.messages;
  assert.equal(others.length, 0);
  assert.deepEqual(new Uint8Array(message?.attachment ?? []), SAMPLE_PICTURE);
  assert.ok(message?.title.startsWith('Tür "}??Bcc:'), message?.title);
  assert.equal(message?.click, 'https://x/%C3%BC?a=1');
});

test('a server that takes no attachments gets the message without the picture', async () => {
  await using bench = await open();
  bench.server.takesAttachments = false;
  await bench.channel.deliver(sampleNotification(), SAMPLE_PICTURE, NEVER);
  assert.equal(bench.server.messages.length, 1);
  assert.equal(bench.server.messages[0]?.attachment, null);
});

const CREDENTIALS = [
  [{ token: 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2' }, 'Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2'],
  [{ user: 'phil', password: 'mypass' }, 'Basic cGhpbDpteXBhc3M='],
] as const;
for (const [settings, authorization] of CREDENTIALS)
  test(`credentials: ${authorization.split(' ')[0]}`, async () => {
    await using bench = await open(settings);
    bench.server.authorization = authorization;
    await bench.channel.deliver(sampleNotification(), null, NEVER);
    bench.server.authorization = 'Bearer other';
    await assert.rejects(
      () => bench.channel.deliver(sampleNotification(), null, NEVER),
      (error) => error instanceof DeliveryError && !error.isPermanent && (error.retryAfterMs ?? 0) >= 60_000,
    );
  });
