import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { AlertPage } from '#contract/alerts.ts';
import type { ChannelList, ChannelTest } from '#contract/notifications.ts';
import { HttpReceiver } from '../../notifications/testing/http-receiver.ts';
import { startServer, type TestServer } from '../../testing/start-server.ts';
import { until } from '../../testing/until.ts';

let receiver: HttpReceiver;
let running: TestServer;

const FILE_CHANNELS = `
# About channels
notifications:
  channels:
    siren: # rings in the cellar
      type: command
      command: [/bin/true]
      minimumSeverity: critical
    door:
      type: webhook
      url: http://127.0.0.1:9/hook
      secret: \${DOOR_SECRET}
      headers: { Authorization: Bearer header-secret }
cameras:
  alerts-1: { inputs: [{ path: publisher }] }
`;

before(async () => {
  receiver = await HttpReceiver.open();
  running = await startServer(FILE_CHANNELS, { DOOR_SECRET: 'secret-of-the-door' });
});
after(async () => {
  await running[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const readConfigFile = () => readFile(running.configFile, 'utf8');
const put = (name: string, config: object) => running.call('PUT', `/api/notifications/${name}`, { config });

async function list(): Promise<ChannelList> {
  const response = await running.call('GET', '/api/notifications');
  assert.equal(response.statusCode, 200, response.body);
  return response.json<ChannelList>();
}

/** What waits and what was sent, by channel. */
async function counts(): Promise<string[]> {
  return (await list()).channels.map(({ name, waiting, sent }) => `${name} ${waiting} ${sent}`).sort();
}

test('secrets are shown neither by the channels nor by the configuration', async () => {
  const { channels } = await list();
  const door = channels.find(({ name }) => name === 'door');
  assert.ok(door?.config.type === 'webhook');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference to the environment
  assert.equal(door.config.secret, '${DOOR_SECRET}');
  assert.deepEqual(door.config.headers, { Authorization: '***' });
  const config = await running.call('GET', '/api/config');
  for (const shown of [JSON.stringify(channels), config.body, running.log()])
    assert.doesNotMatch(shown, /header-secret|secret-of-the-door/);
});

test('a channel is added, changed without its secret being sent again, and removed; comments stay', async () => {
  const url = `${receiver.url}/mine`;
  const added = await put('mine', { type: 'webhook', url, secret: 'first-secret' });
  assert.equal(added.statusCode, 200, added.body);
  assert.match(added.body, /"secret":"\*\*\*"/);
  const changed = await put('mine', { type: 'webhook', url, secret: '***', title: 'Mine' });
  assert.equal(changed.statusCode, 200, changed.body);
  const file = await readConfigFile();
  assert.match(file, /secret: first-secret/);
  assert.match(file, /# About channels[\s\S]*# rings in the cellar/);
  assert.doesNotMatch(file, /minimumSeverity: info|enabled: true/, 'defaults are not spelled out');
  assert.equal((await running.call('DELETE', '/api/notifications/mine')).statusCode, 204);
  assert.equal((await running.call('DELETE', '/api/notifications/mine')).statusCode, 404);
});

const MOVED: [what: string, config: object][] = [
  ['another host', { type: 'webhook', url: 'http://127.0.0.2:9/hook', secret: '***' }],
  ['another path', { type: 'webhook', url: 'http://127.0.0.1:9/other', secret: '***' }],
  ['another type', { type: 'gotify', url: 'http://127.0.0.1:9/hook', token: '***' }],
  ['headers that went elsewhere', { type: 'webhook', url: 'http://127.0.0.2:9/', headers: { Authorization: '***' } }],
  ['a header that there is not', { type: 'webhook', url: 'http://127.0.0.1:9/hook', headers: { 'X-Other': '***' } }],
];
for (const [what, config] of MOVED)
  test(`stored secrets do not go to ${what}`, async () => {
    const saved = await put('door', config);
    assert.equal(saved.statusCode, 422, saved.body);
    assert.match(saved.body, /enter it/);
    const tried = await running.call('POST', '/api/notifications/test', { config, name: 'door' });
    assert.equal(tried.statusCode, 422, tried.body);
    assert.equal(receiver.requests.length, 0);
  });

test('nobody who can log in gets at the environment by way of a channel or an address', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference to the environment
  const [reference, url] = ['${DOOR_SECRET}', `${receiver.url}/\${DOOR_SECRET}`];
  const refused = [
    await running.call('PATCH', '/api/notifications', { publicUrl: url }),
    await put('mine', { type: 'webhook', url }),
    await put('door', { type: 'webhook', url: receiver.url, secret: reference }),
    await running.call('POST', '/api/notifications/test', { config: { type: 'webhook', url } }),
  ];
  for (const response of refused) {
    assert.equal(response.statusCode, 422, response.body);
    assert.doesNotMatch(response.body, /secret-of-the-door/);
  }
  assert.equal(receiver.requests.length, 0);
});

test('commands come from the file alone', async () => {
  const command = { type: 'command', command: ['/bin/sh', '-c', 'id'] };
  const { channels } = await list();
  assert.equal(channels.find(({ name }) => name === 'siren')?.isEditable, false);
  const refused = [
    await put('mine', command),
    await put('siren', { type: 'webhook', url: receiver.url }),
    await running.call('DELETE', '/api/notifications/siren'),
    await running.call('POST', '/api/notifications/test', { config: command }),
  ];
  for (const response of refused) {
    assert.equal(response.statusCode, 403, response.body);
    assert.match(response.body, /channel-file-only/);
  }
  assert.doesNotMatch(await readConfigFile(), /\/bin\/sh/);
});

test('the test button says that it worked, or what to do', async () => {
  await put('mine', { type: 'webhook', url: `${receiver.url}/test` });
  const worked = await running.call('POST', '/api/notifications/mine/test');
  assert.deepEqual(
    { ...worked.json<ChannelTest>(), tookMs: 0 },
    {
      ok: true,
      message: 'The receiver has taken the message',
      tookMs: 0,
    },
  );
  assert.match(String(receiver.requests.at(-1)?.body), /"change":"test"/);
  const failed = await running.call('POST', '/api/notifications/test', {
    config: { type: 'gotify', url: 'http://127.0.0.1:9', token: 'a-token' },
  });
  const { ok, message } = failed.json<ChannelTest>();
  assert.equal(ok, false);
  assert.match(message, /127\.0\.0\.1:9: nothing listens there/);
  assert.equal((await running.call('POST', '/api/notifications/nobody/test')).statusCode, 404);
});

test('a template with a mistake is refused with the mistake', async () => {
  const response = await put('mine', { type: 'webhook', url: receiver.url, body: '{"text": "{{titel}}"}' });
  assert.equal(response.statusCode, 400, response.body);
  assert.match(response.body, /no placeholder \{\{titel\}\}/);
});

test('the address of the server is kept', async () => {
  const response = await running.call('PATCH', '/api/notifications', { publicUrl: 'https://cameras.home' });
  assert.equal(response.statusCode, 200, response.body);
  assert.equal((await list()).publicUrl, 'https://cameras.home');
  await running.call('PATCH', '/api/notifications', { publicUrl: null });
  assert.doesNotMatch(await readConfigFile(), /publicUrl/);
});

test('an alert goes out, its deliveries are shown, and what fails shows on the health page', async () => {
  await put('mine', { type: 'webhook', url: `${receiver.url}/alerts` });
  await running.call('GET', '/api/cameras/alerts-1/latest.jpg');
  await until('the alert to arrive', () => receiver.requests.some(({ path }) => path === '/alerts'));
  const [alert] = (await running.call('GET', '/api/alerts')).json<AlertPage>().alerts;
  const [request] = receiver.requests.filter(({ path }) => path === '/alerts');
  assert.equal(request?.headers['x-localcv-notification-id'], `${alert?.id}-raised`);
  await until('the failure of the other', () => running.log().includes('alerts cannot be sent; they wait'));
  const health = await running.call('GET', '/api/health');
  assert.match(health.body, /not reaching \\"door\\" \(webhook\): 127\.0\.0\.1:9: nothing listens there/);
  // The answer of the receiver is on its way still, and asking alone would not let it in.
  for (const deadlineMs = performance.now() + 10_000; !(await counts()).includes('mine 0 1'); ) {
    assert.ok(performance.now() < deadlineMs, (await counts()).join());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.deepEqual(await counts(), ['door 1 0', 'mine 0 1', 'siren 0 0']);
  const metrics = await running.call('GET', '/metrics');
  assert.match(metrics.body, /localcv_notifications_waiting\{type="webhook"\} 1/);
  assert.match(metrics.body, /localcv_notifications_sent_total\{type="webhook"\} 1/);
  const details = await running.call('GET', `/api/alerts/${alert?.id}`);
  assert.match(details.body, /"channel":"mine","state":"sent"/);
});

test('tests are not for sending many messages', async () => {
  const statuses: number[] = [];
  for (let time = 0; time < 12; time++)
    statuses.push((await running.call('POST', '/api/notifications/siren/test')).statusCode);
  assert.ok(statuses.includes(429), statuses.join());
});
