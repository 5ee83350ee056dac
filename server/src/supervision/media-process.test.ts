import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import pino from 'pino';
import { cameraAt, MEDIA_DIRECTORIES, mediaWith } from '../testing/media-configuration.ts';
import { MediaProcess } from './media-process.ts';

const logger = pino({ level: 'silent' });
const entry = join(import.meta.dirname, 'testing/media-stand-in.ts');
const TIMEOUT = { timeoutMs: 5_000 };
const CAMERA = cameraAt('demo:ball');
const OFFER = { camera: 'a', mode: 'live', offerSdp: 'v=0' } as const;

/** A media process with promises for what happens to it. */
function start(options: { hungAfterMs?: number; logger?: pino.Logger } = {}) {
  const target = new EventTarget();
  const next = (name: string) => once(target, name);
  const media = new MediaProcess({
    entry,
    threadPoolSize: 4,
    logger,
    ...options,
    onReady: () => target.dispatchEvent(new Event('ready')),
    onMessage: (message) => target.dispatchEvent(new Event(message.type)),
    onDeath: () => target.dispatchEvent(new Event('death')),
  });
  media.start();
  return { media, next };
}

function configurationOf(...names: string[]) {
  return { ...MEDIA_DIRECTORIES, ...mediaWith(Object.fromEntries(names.map((name) => [name, CAMERA]))) };
}

test('requests are answered, and failures keep their code', async () => {
  const { media, next } = start();
  await using _owned = media;
  await next('ready');
  const { answerSdp } = await media.request('createViewer', OFFER, TIMEOUT);
  assert.equal(answerSdp, 'v=0\r\n');
  await assert.rejects(media.request('createViewer', { ...OFFER, offerSdp: 'x' }, TIMEOUT), { code: 'offer-invalid' });
});

test('an answer that breaks the contract is refused', async () => {
  const { media, next } = start();
  await using _owned = media;
  await next('ready');
  await assert.rejects(media.request('createViewer', { ...OFFER, offerSdp: 'nonsense' }, TIMEOUT), {
    name: 'ZodError',
  });
});

test('a request that is never answered ends with its timeout', async () => {
  const { media, next } = start();
  await using _owned = media;
  await next('ready');
  const request = media.request('createViewer', { ...OFFER, offerSdp: 'silence' }, { timeoutMs: 20 });
  await assert.rejects(request, { code: 'media-timeout', retryable: true });
});

test('a child that dies fails its requests as retryable and is replaced', async () => {
  const { media, next } = start();
  await using _owned = media;
  await next('ready');
  const pid = media.pid;
  const ready = next('ready');
  const request = media.request('createViewer', { ...OFFER, offerSdp: 'die' }, TIMEOUT);
  await assert.rejects(request, { code: 'media-restarting', retryable: true });
  await assert.rejects(media.request('createViewer', OFFER, TIMEOUT), { code: 'media-restarting' });
  await ready;
  assert.equal(media.restarts, 1);
  assert.notEqual(media.pid, pid);
  await media.request('createViewer', OFFER, TIMEOUT);
});

test('what a child says as it crashes goes into the log', async () => {
  const messages: string[] = [];
  const log = pino({}, { write: (line: string) => messages.push((JSON.parse(line) as { msg: string }).msg) });
  const { media, next } = start({ logger: log });
  await using _owned = media;
  await next('ready');
  const ready = next('ready');
  media.configure(configurationOf('crashes'));
  await ready;
  assert.ok(messages.includes('cannot open the camera'), messages.join());
});

test('a child killed with SIGKILL is replaced', async () => {
  const { media, next } = start();
  await using _owned = media;
  await next('ready');
  const ready = next('ready');
  process.kill(media.pid ?? 0, 'SIGKILL');
  await ready;
  assert.equal(media.isRunning, true);
});

test('a child that hangs is killed and replaced', async () => {
  const { media, next } = start({ hungAfterMs: 300 });
  await using _owned = media;
  await next('ready');
  const ready = next('ready');
  media.configure(configurationOf('hangs'));
  await ready;
  assert.equal(media.restarts, 1);
});

for (const [camera, why] of [
  ['a', 'no child'],
  ['hangs', 'no child, not even a hung one'],
] as const) {
  test(`closing leaves ${why}`, async () => {
    const { media, next } = start();
    await next('ready');
    const pid = media.pid ?? 0;
    media.configure(configurationOf(camera));
    await media[Symbol.asyncDispose]();
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
}

test('a child whose script is missing does not bring the server down', async () => {
  const deaths: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await using media = new MediaProcess({
    entry: join(import.meta.dirname, 'testing/no-such-file.ts'),
    threadPoolSize: 4,
    logger,
    onReady: () => {},
    onMessage: () => {},
    onDeath: (reason) => {
      deaths.push(reason);
      resolve();
    },
  });
  media.start();
  await promise;
  assert.equal(media.isRunning, false);
  assert.deepEqual(deaths, ['exit code 1']);
});
