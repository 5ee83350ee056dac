import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { z } from 'zod';
import { type ChannelConfigOf, channelConfigSchema } from '#contract/notifications-config.ts';
import { HttpReceiver, type ReceivedRequest } from '../../testing/http-receiver.ts';
import { sampleNotification } from '../../testing/sample-notification.ts';
import { testChannel } from '../channel.contract.ts';
import { type Channel, DeliveryError } from '../channel.ts';
import { openGotify } from './channel.ts';

const NEVER = new AbortController().signal;
const TOKEN = 'AbCdEf.123456';

/** `MessageExternal` of the API that gotify.net/api-docs publishes. */
const messageSchema = z.strictObject({
  title: z.string(),
  message: z.string().min(1),
  priority: z.number().int(),
  extras: z.record(z.string().regex(/^[\w-]+::[\w-]+$/), z.looseObject({})),
});

/** Stands in for a Gotify server, which no Debian package has. */
function answerLikeGotify(response: ServerResponse, { method, path, headers, body }: ReceivedRequest): void {
  const refuse = (errorCode: number, error: string) => {
    response.writeHead(errorCode, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error, errorCode, errorDescription: error }));
  };
  if (method !== 'POST' || path !== '/sub/message') refuse(404, 'Not Found');
  else if (headers['x-gotify-key'] !== TOKEN) refuse(401, 'Unauthorized');
  else if (headers['content-type'] !== 'application/json') refuse(400, 'Bad Request');
  else if (!messageSchema.safeParse(JSON.parse(String(body))).success) refuse(400, 'Bad Request');
  else response.end(String(body));
}

function configOf(settings: object): ChannelConfigOf<'gotify'> {
  const config = channelConfigSchema.parse({ type: 'gotify', token: TOKEN, ...settings });
  if (config.type !== 'gotify') throw new TypeError(`Expected Gotify but received ${config.type}`);
  return config;
}

async function open(settings: object = {}) {
  const receiver = await HttpReceiver.open();
  receiver.answer = answerLikeGotify;
  const channel = openGotify(configOf({ url: `${receiver.url}/sub/`, ...settings }));
  const messages = () => receiver.requests.map(({ body }) => messageSchema.parse(JSON.parse(String(body))));
  return {
    channel,
    messages,
    received: async () =>
      messages().map(({ title, extras }) => ({ id: String(extras['localcv::notification']?.id), title })),
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

const openAt = (port: number): Channel => openGotify(configOf({ url: `http://127.0.0.1:${port}` }));

testChannel('Gotify', { open, openAway: openAt, openHanging: openAt });

test('priority, link and plain text', async () => {
  await using bench = await open();
  await bench.channel.deliver(sampleNotification({ url: 'https://cameras.home/alerts/1' }), null, NEVER);
  const [message] = bench.messages();
  assert.equal(message?.priority, 6);
  assert.equal(message?.message, 'A person entered the zone "gate" (front-door)');
  assert.deepEqual(message?.extras['client::display'], { contentType: 'text/plain' });
  assert.deepEqual(message?.extras['client::notification'], { click: { url: 'https://cameras.home/alerts/1' } });
});

test('a wrong token is tried slowly, for it may be put right', async () => {
  await using bench = await open({ token: 'wrong' });
  await assert.rejects(
    () => bench.channel.deliver(sampleNotification(), null, NEVER),
    (error) => error instanceof DeliveryError && !error.isPermanent && (error.retryAfterMs ?? 0) >= 60_000,
  );
});

test('a token that could not stand in a header is not sent', async () => {
  await using bench = await open({ token: 'a\r\nX-Admin: 1' });
  await assert.rejects(() => bench.channel.deliver(sampleNotification(), null, NEVER), /enter it again/);
  assert.equal(bench.messages().length, 0);
});
