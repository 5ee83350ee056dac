import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type StreamMessage, statisticsSchema, streamMessageSchema } from '#contract/api.ts';
import { logIn, startServer, type TestServer, untilRunning } from '../testing/start-server.ts';

const CAMERAS = 'cameras:\n  ball:\n    inputs:\n      - path: demo:ball\n';

/** Opens the event stream; when this resolves nothing is missed any more. */
async function listenTo(opened: TestServer): Promise<AsyncGenerator<StreamMessage>> {
  const response = await fetch(`http://127.0.0.1:${opened.server.port}/api/stream`, {
    headers: { authorization: `Bearer ${opened.token}`, 'last-event-id': '17' },
  });
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  return readMessages(response.body ?? new ReadableStream());
}

async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage> {
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.match(/^data: (.*)$/m)?.[1];
      if (data !== undefined) yield streamMessageSchema.parse(JSON.parse(data));
    }
  }
}

async function nextMessage(
  messages: AsyncGenerator<StreamMessage>,
  isWanted: (message: StreamMessage) => boolean,
): Promise<StreamMessage> {
  for (;;) {
    const { value, done } = await messages.next();
    if (done === true) throw new Error('The stream has ended');
    if (isWanted(value)) return value;
  }
}

test('what happens to cameras and objects is streamed as it happens, and objects are stored', async () => {
  await using opened = await startServer(CAMERAS);
  const messages = await listenTo(opened);
  await opened.call('POST', '/api/cameras', { name: 'tracks', config: { inputs: [{ path: 'demo:street' }] } });
  const seen = await nextMessage(messages, (message) => message.type === 'event');
  assert.ok(seen.type === 'event' && seen.change === 'new' && seen.event.label === 'person');

  const { events } = (await opened.call('GET', '/api/events?camera=tracks')).json();
  assert.equal(events[0].id, seen.event.id);
  const found = async (query: string) => (await opened.call('GET', `/api/events?${query}`)).json().events?.length;
  assert.equal(await found('stationary=false&label=person'), 1);
  assert.equal(await found('stationary=true'), 0);
  assert.equal(await found('colour=red&text=AB%2012'), 0);
  for (const wrong of ['attribute=red', 'text=--', 'stationary=maybe'])
    assert.equal((await opened.call('GET', `/api/events?${wrong}`)).statusCode, 400, wrong);
  const details = (await opened.call('GET', `/api/events/${seen.event.id}`)).json();
  assert.equal(details.path.length, 1);
  const snapshot = await opened.call('GET', seen.event.snapshotUrl ?? '');
  assert.equal(snapshot.headers['content-type'], 'image/jpeg');
  assert.deepEqual([...snapshot.rawPayload], [0xff, 0xd8, 0xff, 0xd9]);
  assert.deepEqual((await opened.call('GET', '/api/events/facets')).json().labels, ['person']);

  await opened.call('DELETE', '/api/cameras/tracks');
  const removed = await nextMessage(messages, (message) => message.type === 'camera-removed');
  assert.deepEqual(removed, { type: 'camera-removed', name: 'tracks' });
});

test('when the media process dies, open events end and the cameras come back', async () => {
  await using opened = await startServer(CAMERAS);
  const messages = await listenTo(opened);
  await opened.call('POST', '/api/cameras', { name: 'tracks', config: { inputs: [{ path: 'demo:street' }] } });
  await nextMessage(messages, (message) => message.type === 'event');
  process.kill(opened.server.media.pid ?? 0, 'SIGKILL');
  const retrying = await nextMessage(messages, (m) => m.type === 'camera' && m.camera.status.state === 'retrying');
  assert.ok(retrying.type === 'camera' && retrying.camera.status.reason !== null);
  const ended = await nextMessage(messages, (message) => message.type === 'event' && message.change === 'end');
  assert.ok(ended.type === 'event' && ended.event.endedAtMs === 1_700_000_001_000);
  await nextMessage(messages, (m) => m.type === 'camera' && m.camera.status.state === 'live');
  const statistics = (await opened.call('GET', '/api/statistics')).json();
  assert.equal(statisticsSchema.parse(statistics).mediaProcessRestarts, 1);
});

test('a wrong file shows in the configuration and in the health, and the last good one stays', async () => {
  await using opened = await startServer(CAMERAS);
  await writeFile(opened.configFile, `${CAMERAS}    titel: x\n`);
  const conflict = await opened.call('PATCH', '/api/cameras/ball', { title: 'y' });
  assert.equal(conflict.statusCode, 409);
  const { problems, config } = (await opened.call('GET', '/api/config')).json();
  assert.deepEqual(problems, [
    { path: 'cameras.ball.titel', line: 5, message: 'unknown key "titel"; did you mean "title"?' },
  ]);
  assert.deepEqual(Object.keys(config.cameras), ['ball']);
  const health = (await opened.call('GET', '/api/health')).json();
  assert.equal(health.status, 'degraded');
  assert.match(health.problems.join(), /titel/);
  const anonymous = await opened.server.api.inject({ url: '/api/health' });
  assert.deepEqual(anonymous.json().problems, [], 'strangers learn nothing of the files');
});

test('the schema of the configuration is open to editors', async () => {
  await using opened = await startServer(CAMERAS);
  const response = await opened.server.api.inject({ url: '/api/config/schema.json' });
  assert.match(String(response.headers['content-type']), /^application\/schema\+json/);
  assert.match(response.body, /"additionalAddresses"/);
});

test('the description of the API names every route and loads nothing from elsewhere', async () => {
  await using opened = await startServer(CAMERAS);
  const description = (await opened.call('GET', '/api/openapi.json')).json();
  for (const path of ['/api/health', '/api/cameras/{name}', '/api/events', '/whep/{camera}', '/metrics'])
    assert.ok(description.paths[path] !== undefined, path);
  assert.equal(description.paths['/'], undefined);
  const page = await opened.call('GET', '/api/docs');
  assert.equal(page.statusCode, 200);
  assert.doesNotMatch(page.body, /(?:src|href)="(?:https?:)?\/\//);
});

test('metrics tell states, stages and restarts', async () => {
  await using opened = await startServer(CAMERAS);
  await untilRunning(opened.server);
  const { body, headers } = await opened.call('GET', '/metrics');
  assert.match(String(headers['content-type']), /^text\/plain/);
  for (const line of [
    'localcv_camera_state{camera="ball",state="live"} 1',
    'localcv_camera_state{camera="ball",state="retrying"} 0',
    'localcv_stage_dropped_total{camera="ball",task="",stage="decode"} 3',
    'localcv_stage_latency_p95_seconds{camera="ball",task="",stage="decode"} 0.004',
    'localcv_media_process_restarts_total 0',
    'localcv_media_process_up 1',
    '# TYPE localcv_media_process_up gauge',
  ])
    assert.ok(body.includes(`${line}\n`), `${line} in\n${body}`);
  const totals = [...body.matchAll(/^# TYPE (localcv_(?!server_)\w+_total) (\w+)$/gm)];
  assert.ok(totals.length > 10);
  for (const [, name, type] of totals) assert.equal(type, 'counter', name);
});

test('the web interface is served at every address of its pages, its files with the caching they need', async () => {
  await using opened = await startServer(CAMERAS);
  const get = (url: string) => opened.server.api.inject({ url });
  const router = await readFile(join(import.meta.dirname, '../../../web/src/create-router.tsx'), 'utf8');
  const pages = [...router.matchAll(/\bpath: '([^'*]+)'/g)].map(([, path = '']) => `/${path.replace(/^\//, '')}`);
  assert.ok(pages.length > 15);
  const urls = pages.flatMap((page) => [page.replace(/\/:\w+\?/, ''), page.replace(/:(\w+)\??/g, '$1-1')]);
  for (const url of urls) assert.equal((await get(url)).body, 'content of index.html', url);
  const asset = await get('/assets/app-1234.js');
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
  const player = await get('/player.js');
  assert.equal(player.headers['access-control-allow-origin'], '*');
  assert.equal(player.headers['cache-control'], 'no-cache');
  assert.equal((await get('/embed/ball?mode=synced')).body, 'content of embed.html');
  for (const url of ['/nothing', '/api/nothing', '/assets/nothing.js']) {
    const response = await get(url);
    assert.equal(response.statusCode, 404, url);
    assert.equal(response.json().error.code, 'not-found');
  }
  const headers = { accept: 'text/html,application/xhtml+xml' };
  const mistyped = await opened.server.api.inject({ url: '/camera/ball', headers });
  assert.deepEqual([mistyped.statusCode, mistyped.body], [404, 'content of index.html']);
  assert.match(String(mistyped.headers['content-security-policy']), /default-src 'self'/);
  assert.equal((await opened.server.api.inject({ url: '/api/nothing', headers })).json().error.code, 'not-found');
});

test('a data folder that cannot be written: the server runs, says so, and lets people in', async () => {
  await using opened = await startServer(CAMERAS, {}, '/sys/localcv-test');
  const cookie = await logIn(opened.server);
  const get = (url: string) => opened.server.api.inject({ url, headers: { cookie } });
  const health = (await get('/api/health')).json();
  assert.equal(health.status, 'degraded');
  assert.match(health.problems.join(), /localcv-test.* cannot be written .*make the data folder writable/);
  assert.deepEqual((await get('/api/events')).json(), { events: [], nextCursor: null });
  assert.equal((await get('/api/cameras/ball')).json().status.state, 'live');
});
