import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { notificationSchema } from '#contract/notifications.ts';
import { type ChannelConfigOf, channelConfigSchema } from '#contract/notifications-config.ts';
import { until } from '../../../testing/until.ts';
import { HttpReceiver } from '../../testing/http-receiver.ts';
import { HOSTILE_TEXT, SAMPLE_PICTURE, sampleNotification } from '../../testing/sample-notification.ts';
import { testChannel } from '../channel.contract.ts';
import { type Channel, DeliveryError } from '../channel.ts';
import { openWebhook } from './channel.ts';

const NEVER = new AbortController().signal;

function configOf(settings: object): ChannelConfigOf<'webhook'> {
  const config = channelConfigSchema.parse({ type: 'webhook', ...settings });
  if (config.type !== 'webhook') throw new TypeError(`Expected a webhook but received ${config.type}`);
  return config;
}

async function open(settings: object = {}) {
  const receiver = await HttpReceiver.open();
  const channel = openWebhook(configOf({ url: `${receiver.url}/hook`, ...settings }));
  return {
    receiver,
    channel,
    received: async () =>
      receiver.requests.map(({ headers, body }) => ({
        id: String(headers['x-localcv-notification-id']),
        title: notificationSchema.parse(JSON.parse(body.toString())).alert.title,
      })),
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

const openAt = (port: number): Channel => openWebhook(configOf({ url: `http://127.0.0.1:${port}/` }));

testChannel('webhook', { open, openAway: openAt, openHanging: openAt });

test('the body is the notification as JSON, posted once', async () => {
  await using bench = await open();
  await bench.channel.deliver(sampleNotification(), null, NEVER);
  const [request] = bench.receiver.requests;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.path, '/hook');
  assert.equal(request?.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(String(request?.body)), sampleNotification());
});

test('the picture is part of it where that is wanted', async () => {
  await using bench = await open({ picture: true });
  assert.equal(bench.channel.showsPicture, true);
  await bench.channel.deliver(sampleNotification(), SAMPLE_PICTURE, NEVER);
  const { picture } = JSON.parse(String(bench.receiver.requests[0]?.body)) as { picture: string };
  assert.deepEqual(new Uint8Array(Buffer.from(picture, 'base64')), SAMPLE_PICTURE);
});

test('the signature is that of time and body', async () => {
  await using bench = await open({ secret: 'between us' });
  await bench.channel.deliver(sampleNotification({}, { title: 'Grüße' }), null, NEVER);
  const [request] = bench.receiver.requests;
  const [, seconds, signature] = String(request?.headers['x-localcv-signature']).match(/^t=(\d+),v1=(\w+)$/) ?? [];
  const expected = createHmac('sha256', 'between us')
    .update(`${seconds}.`)
    .update(request?.body ?? '')
    .digest('hex');
  assert.equal(signature, expected);
  assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 60);
});

test('own headers go along', async () => {
  await using bench = await open({ headers: { Authorization: 'Bearer abc' } });
  await bench.channel.deliver(sampleNotification(), null, NEVER);
  assert.equal(bench.receiver.requests[0]?.headers.authorization, 'Bearer abc');
});

const TEMPLATES = [
  ['application/json', '{"text": "{{title}}"}', (body: string) => (JSON.parse(body) as { text: string }).text],
  ['application/x-www-form-urlencoded', 'text={{title}}', (body: string) => new URLSearchParams(body).get('text')],
  ['text/plain', '{{title}}', (body: string) => body],
] as const;
for (const [contentType, template, read] of TEMPLATES)
  test(`hostile text stays one value in a template of ${contentType}`, async () => {
    await using bench = await open({ body: template, contentType });
    await bench.channel.deliver(sampleNotification({}, { title: HOSTILE_TEXT }), null, NEVER);
    const [request] = bench.receiver.requests;
    assert.equal(read(String(request?.body)), HOSTILE_TEXT);
    assert.equal(request?.headers['content-type'], contentType);
  });

const REFUSED = [
  // Would end the header and begin another.
  { headers: { 'X-A': 'b\r\nX-C: d' } },
  { headers: { 'X A': 'b' } },
  // Ours say who sent it.
  { headers: { 'X-Localcv-Signature': 'forged' } },
  { headers: { 'Transfer-Encoding': 'chunked' } },
  { body: '{{nothing}}' },
  { body: '{"text": {{title}}}' },
  { body: 'x', contentType: 'text/plain\r\nX-C: d' },
  { url: 'file:///etc/passwd' },
];
for (const settings of REFUSED)
  test(`refused: ${JSON.stringify(settings)}`, () => {
    const whole = { type: 'webhook', url: 'http://127.0.0.1/', ...settings };
    assert.equal(channelConfigSchema.safeParse(whole).success, false);
  });

async function failWith(answer: (response: ServerResponse) => void, signal = NEVER) {
  await using bench = await open();
  bench.receiver.answer = answer;
  const error = await bench.channel.deliver(sampleNotification(), null, signal).then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.equal(bench.receiver.requests.length, 1, 'asked once');
  if (error === null) return null;
  assert.ok(error instanceof DeliveryError, String(error));
  return error;
}

const statusOf =
  (status: number, headers = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers);
    response.end('no, because');
  };

const ANSWERS: [what: string, answer: (response: ServerResponse) => void, isPermanent: boolean, message: RegExp][] = [
  ['500', statusOf(500), false, /answers 500: no, because/],
  ['503', statusOf(503), false, /answers 503/],
  // It would carry the secrets elsewhere.
  ['a redirection', statusOf(302, { location: 'http://127.0.0.1:1/' }), false, /redirection, which is not followed/],
  ['404', statusOf(404), true, /check the address/],
  ['400', statusOf(400), true, /answers 400/],
  // Somebody may still put the password right.
  ['401', statusOf(401), false, /check the user, password or token/],
  ['408', statusOf(408), false, /answers 408/],
  ['a connection that is closed at once', (response) => response.destroy(), false, /closed before an answer/],
  [
    'a connection that is closed within the head',
    (response) => {
      response.socket?.write('HTTP/1.1 200 O');
      response.socket?.destroy();
    },
    false,
    /127\.0\.0\.1:\d+: /,
  ],
  ['what is no HTTP', (response) => void response.socket?.end('hello\r\n\r\n'), false, /127\.0\.0\.1:\d+: /],
];
for (const [what, answer, isPermanent, message] of ANSWERS)
  test(`${what}: ${isPermanent ? 'given up' : 'tried again'}`, async () => {
    const error = await failWith(answer);
    assert.match(error?.message ?? '', message);
    assert.equal(error?.isPermanent, isPermanent);
  });

test('429 is tried again when the receiver says', async () => {
  const error = await failWith(statusOf(429, { 'retry-after': '120' }));
  assert.deepEqual({ isPermanent: error?.isPermanent, ms: error?.retryAfterMs }, { isPermanent: false, ms: 120_000 });
});

test('Retry-After may be a date', async () => {
  const error = await failWith(statusOf(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }));
  const retryAfterMs = error?.retryAfterMs ?? 0;
  assert.ok(retryAfterMs > 50_000 && retryAfterMs <= 60_000, String(retryAfterMs));
});

function sendForEver(response: ServerResponse): void {
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  let sent = 0;
  const send = () => {
    while (!response.destroyed && sent++ < 1024)
      if (!response.write(megabyte)) return void response.once('drain', send);
  };
  send();
}

test('an answer of a gigabyte is let go of', async () => {
  const error = await failWith((response) => {
    response.writeHead(500);
    sendForEver(response);
  });
  assert.match(error?.message ?? '', /answers 500: x{200}$/);
});

test('a message that was taken is delivered, however long the receiver goes on talking', async () => {
  const error = await failWith((response) => {
    response.writeHead(200);
    sendForEver(response);
  });
  assert.equal(error, null);
});

test('a head that comes byte by byte is waited for no longer than an attempt may take', async () => {
  const error = await failWith((response) => {
    const timer = setInterval(() => response.socket?.write('X'), 20);
    response.socket?.on('close', () => clearInterval(timer));
    response.socket?.write('HTTP/1.1 200 OK\r\nX-Slow: ');
  }, AbortSignal.timeout(500));
  assert.match(error?.message ?? '', /does not answer/);
});

test('no connection stays open', async () => {
  await using bench = await open();
  for (const status of [200, 500, 200]) {
    bench.receiver.answer = statusOf(status);
    await bench.channel.deliver(sampleNotification(), null, NEVER).catch(() => {});
  }
  await until('the connections to be closed', () => bench.receiver.openConnections === 0);
});
