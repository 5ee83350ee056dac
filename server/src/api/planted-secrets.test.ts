import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AlertPage } from '#contract/alerts.ts';
import { HttpReceiver } from '../notifications/testing/http-receiver.ts';
import { startServer, type TestServer } from '../testing/start-server.ts';
import { until } from '../testing/until.ts';

/** Every secret of the file holds this, and nothing else does. */
const PLANT = 'planted7secret';
const ENVIRONMENT = { PLANTED: `${PLANT}-environment` };
/** As which it may leak, too: in base64 it depends on what stands before it. */
const FORMS = [PLANT, ...['', 'x', 'xx'].map((before) => btoa(before + PLANT).slice(4, -4))];

/** Receivers that say again whatever they were sent, as hostile and careless ones do. */
const configText = (url: string) => `
notifications:
  publicUrl: https://cameras.home
  channels:
    hook:
      type: webhook
      url: ${url.replace('://', `://ann:${PLANT}-url@`)}/hook?token=${PLANT}-query
      secret: ${PLANT}-secret
      headers: { Authorization: Bearer ${PLANT}-header, X-Reference: "\${PLANTED}" }
    broker: { type: mqtt, url: "mqtt://ann:${PLANT}-url@127.0.0.1:1", user: ann, password: ${PLANT}-mqtt }
    mail: { type: email, host: 127.0.0.1, port: 1, from: a@b.org, to: [a@b.org], user: ann, password: ${PLANT}-mail }
    phone: { type: ntfy, url: "${url}/ntfy", topic: home, token: ${PLANT}-ntfy }
    other-phone: { type: ntfy, url: "${url}/ntfy", topic: home, user: ann, password: ${PLANT}-login }
    gotify: { type: gotify, url: "${url}/gotify", token: ${PLANT}-gotify }
languageModel: { url: "${url.replace('://', `://ann:${PLANT}-model@`)}/v1", model: llama, apiKey: "${PLANT}-\${PLANTED}" }
models:
  remote:
    title: Remote
    task: objects
    decoder: yolov8
    labels: coco-80
    source: { remote: "http://ann:${PLANT}-models@127.0.0.1:1", model: yolo }
    input: { size: { width: 320, height: 320 } }
cameras:
  alerts-1:
    title: Gate
    inputs: [{ path: "rtsp://ann:${PLANT}-camera@127.0.0.1:1/live?token=${PLANT}-query" }]
    onvif: { address: 127.0.0.1:1, user: ann, password: ${PLANT}-onvif }
  referred:
    inputs: [{ path: "rtsp://ann:\${PLANTED}@127.0.0.1:1/live" }]
  phone:
    inputs: [{ path: publisher }]
    publish: { user: ann, password: ${PLANT}-publish, passphrase: ${PLANT}-passphrase }
`;

let receiver: HttpReceiver;
let running: TestServer;
const heard: string[] = [];
const leaving = new AbortController();
let listening: Promise<void>;

before(async () => {
  receiver = await HttpReceiver.open();
  receiver.answer = (response, { headers, path, body }) => {
    const said = [path, headers.authorization, headers['x-gotify-key'], JSON.stringify(headers), String(body)];
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: said.slice(0, 3).join(' ') }, said }));
  };
  running = await startServer(configText(receiver.url), ENVIRONMENT);
  listening = listen(running);
});
after(async () => {
  leaving.abort();
  await listening;
  await running[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** Takes down what the stream says. */
async function listen({ server, token }: TestServer): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const signal = leaving.signal;
  try {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/stream`, { headers, signal });
    for await (const chunk of response.body ?? []) heard.push(Buffer.from(chunk as Uint8Array).toString());
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function assertClean(text: string, where: string): void {
  for (const form of FORMS) {
    const at = text.indexOf(form);
    assert.equal(at, -1, `${where}: …${text.slice(Math.max(0, at - 200), at + 60)}`);
  }
}

test('no secret of the configuration is seen anywhere, whatever fails and whoever repeats it', {
  timeout: 60_000,
}, async () => {
  const config = await running.call('GET', '/api/config');
  assert.deepEqual(config.json().problems, [], 'the configuration is used');
  await until('the stream', () => heard.length > 0);
  await running.call('GET', '/api/cameras/alerts-1/latest.jpg');
  const channels = ['hook', 'broker', 'mail', 'phone', 'other-phone', 'gotify'];
  for (const channel of channels)
    await until(`${channel} to fail`, () => running.log().includes(`"channel":"${channel}"`));
  await until('the alert on the stream', () => heard.join('').includes('event: alert'));
  for (const channel of channels) {
    const tried = await running.call('POST', `/api/notifications/${channel}/test`);
    assert.equal(tried.json().ok, false, channel);
    if (!['broker', 'mail'].includes(channel))
      assert.match(tried.body, /\*\*\*/, `${channel} repeats what it was sent`);
    assertClean(tried.body, `test of ${channel}`);
  }
  const proposed = await running.call('POST', '/api/rules/propose', { sentence: 'somebody hangs around' });
  assert.match(proposed.body, /language-model-failed.*401/);
  assertClean(proposed.body, 'proposal');
  assert.ok(
    receiver.requests.some(({ headers }) => JSON.stringify(headers).includes(PLANT)),
    'they were sent',
  );

  const [alert] = (await running.call('GET', '/api/alerts')).json<AlertPage>().alerts;
  const { paths } = (await running.call('GET', '/api/openapi.json')).json<{ paths: Record<string, object> }>();
  const asked = Object.entries(paths).flatMap(([path, operations]) => ('get' in operations ? [path] : []));
  for (const path of asked.filter((path) => path !== '/api/stream' && !path.endsWith('/mjpeg'))) {
    const url = path
      .replace('{id}', alert?.id ?? '')
      .replace('{name}', 'alerts-1')
      .replace('{camera}', 'alerts-1');
    assertClean((await running.call('GET', url)).body, url);
  }
  for (const body of [{ config: { inputs: [] } }, { title: 'x'.repeat(500) }])
    assertClean((await running.call('PATCH', '/api/cameras/alerts-1', body)).body, 'a refused change');
  assertClean(heard.join(''), 'stream');
  assertClean(running.log(), 'log');
});
