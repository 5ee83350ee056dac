import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Alert, AlertDetails, AlertPage, FalseAlarm, Snooze } from '#contract/alerts.ts';
import type { StreamMessage } from '#contract/api.ts';
import { logIn, ORIGIN, startServer, type TestServer } from '../../testing/start-server.ts';
import { until } from '../../testing/until.ts';

const NOBODY = '5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11';
const CONFIG = `
alerts: { mergeWithinSeconds: 0, maximumPerHour: 1000 }
rules:
  gate: { title: Somebody at the gate, condition: { subject: { labels: [person] }, verb: appears } }
cameras:
  alerts-1: { inputs: [{ path: demo:ball }] }
  alerts-2: { inputs: [{ path: demo:ball }] }
`;

let opened: TestServer;
before(async () => {
  opened = await startServer(CONFIG);
});
after(() => opened[Symbol.asyncDispose]());

async function list(query = ''): Promise<AlertPage> {
  const response = await opened.call('GET', `/api/alerts?${query}`);
  assert.equal(response.statusCode, 200, response.body);
  return response.json<AlertPage>();
}

/** Has the media process raise an alert and waits for everything of it; the newest one is the answer. */
async function raise(camera = 'alerts-1'): Promise<Alert> {
  const seen = new Set((await list('state=all&limit=200')).alerts.map(({ id }) => id));
  assert.equal((await opened.call('GET', `/api/cameras/${camera}/latest.jpg`)).statusCode, 200);
  return poll('an alert', async () =>
    (await list('state=all&limit=200')).alerts.find((alert) => !seen.has(alert.id) && alert.clipUrl !== null),
  );
}

/** Asks until there is an answer, and lets the event loop have its turns meanwhile. */
async function poll<Value>(what: string, ask: () => Promise<Value | undefined>): Promise<Value> {
  for (const deadlineMs = performance.now() + 10_000; ; ) {
    const value = await ask();
    if (value !== undefined) return value;
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('an alert of the media process is there with title, picture, clip and deliveries', async () => {
  const { id, ...alert } = await raise();
  assert.deepEqual(
    [alert.title, alert.rule, alert.camera, alert.count, alert.heldBack],
    ['Somebody at the gate', 'gate', 'alerts-1', 1, null],
  );
  const details = (await opened.call('GET', `/api/alerts/${id}`)).json<AlertDetails>();
  assert.deepEqual(details.deliveries, []);
  const picture = await opened.call('GET', alert.snapshotUrl ?? '');
  assert.equal(picture.headers['content-type'], 'image/jpeg');
  assert.deepEqual([...picture.rawPayload], [0xff, 0xd8, 0xff, 0xd9]);
});

const RANGES: readonly (readonly [
  range: string | undefined,
  status: number,
  content: string,
  range: string | undefined,
])[] = [
  [undefined, 200, 'content of the clip', undefined],
  ['bytes=0-6', 206, 'content', 'bytes 0-6/19'],
  ['bytes=-4', 206, 'clip', 'bytes 15-18/19'],
  ['bytes=11-', 206, 'the clip', 'bytes 11-18/19'],
  ['bytes=0-1,3-4', 200, 'content of the clip', undefined],
];

test('a clip is sent as a whole or in parts', async () => {
  const { clipUrl } = await raise();
  const get = (headers: Record<string, string>) =>
    opened.server.api.inject({
      url: clipUrl ?? '',
      headers: { authorization: `Bearer ${opened.token}`, ...headers },
    });
  for (const [range, status, content, contentRange] of RANGES) {
    const response = await get(range === undefined ? {} : { range });
    assert.deepEqual([response.statusCode, response.body], [status, content], range);
    assert.equal(response.headers['content-range'], contentRange, range);
    assert.equal(response.headers['content-length'], String(content.length), range);
    assert.equal(response.headers['accept-ranges'], 'bytes');
    assert.equal(response.headers['content-type'], 'video/mp4');
  }
  const outside = await get({ range: 'bytes=19-' });
  assert.deepEqual([outside.statusCode, outside.headers['content-range']], [416, 'bytes */19']);
  assert.equal(outside.json().error.code, 'range-invalid');
});

test('what nobody has raised is not found', async () => {
  const cases = [
    ['GET', `/api/alerts/${NOBODY}`, 'alert-not-found'],
    ['GET', `/api/alerts/${NOBODY}/snapshot.jpg`, 'alert-not-found'],
    ['GET', `/api/alerts/${NOBODY}/clip.mp4`, 'alert-not-found'],
    ['POST', `/api/alerts/${NOBODY}/acknowledge`, 'alert-not-found'],
    ['POST', `/api/alerts/${NOBODY}/false-alarm`, 'alert-not-found'],
    ['POST', `/api/alerts/${NOBODY}/tell`, 'alert-not-found'],
    ['DELETE', `/api/alerts/snoozes/${NOBODY}`, 'snooze-not-found'],
    ['DELETE', `/api/false-alarms/${NOBODY}`, 'false-alarm-not-found'],
  ] as const;
  for (const [method, url, code] of cases) {
    const response = await opened.call(method, url);
    assert.deepEqual([response.statusCode, response.json().error.code], [404, code], url);
  }
});

test('addresses and bodies that are nothing are refused before anything is read', async () => {
  const cases = [
    ['GET', '/api/alerts/..%2f..%2flocalcv.db/clip.mp4'],
    ['GET', '/api/alerts/x/clip.mp4'],
    ['GET', "/api/alerts?state='%20OR%201=1"],
    ['GET', '/api/alerts?limit=100000'],
    ['GET', '/api/alerts?cursor=x'],
    ['GET', '/api/alerts?rule=../gate'],
  ] as const;
  for (const [method, url] of cases) assert.equal((await opened.call(method, url)).statusCode, 400, url);
  const bodies = [
    { forSeconds: 0 },
    { forSeconds: 32 * 24 * 3600 },
    { forSeconds: 60, rule: '<script>' },
    { forSeconds: 60, until: 1 },
    {},
  ];
  for (const body of bodies)
    assert.equal((await opened.call('POST', '/api/alerts/snoozes', body)).statusCode, 400, JSON.stringify(body));
  assert.equal((await opened.call('POST', '/api/alerts/acknowledge', { rules: [] })).statusCode, 400);
});

test('everything about alerts asks for a login, and changes with a cookie for a page of this server', async () => {
  const urls = [
    ['GET', '/api/alerts'],
    ['GET', `/api/alerts/${NOBODY}`],
    ['GET', `/api/alerts/${NOBODY}/snapshot.jpg`],
    ['GET', `/api/alerts/${NOBODY}/clip.mp4`],
    ['POST', `/api/alerts/${NOBODY}/acknowledge`],
    ['DELETE', `/api/alerts/${NOBODY}/acknowledge`],
    ['POST', '/api/alerts/acknowledge'],
    ['POST', `/api/alerts/${NOBODY}/false-alarm`],
    ['DELETE', `/api/alerts/${NOBODY}/false-alarm`],
    ['POST', `/api/alerts/${NOBODY}/tell`],
    ['GET', '/api/alerts/snoozes'],
    ['POST', '/api/alerts/snoozes'],
    ['DELETE', `/api/alerts/snoozes/${NOBODY}`],
    ['GET', '/api/false-alarms'],
    ['DELETE', `/api/false-alarms/${NOBODY}`],
  ] as const;
  const cookie = await logIn(opened.server);
  for (const [method, url] of urls) {
    const anonymous = await opened.server.api.inject({ method, url });
    assert.equal(anonymous.statusCode, 401, `${method} ${url}`);
    if (method === 'GET') continue;
    const foreign = await opened.server.api.inject({ method, url, headers: { cookie, origin: 'http://evil.example' } });
    assert.equal(foreign.statusCode, 403, `${method} ${url}`);
  }
  const { id } = await raise();
  const own = await opened.server.api.inject({
    ...{ method: 'POST', url: `/api/alerts/${id}/acknowledge` },
    headers: { cookie, origin: ORIGIN },
  });
  assert.equal(own.json<Alert>().acknowledged?.by, 'admin');
});

test('acknowledging one, taking it back, and acknowledging all up to a time', async () => {
  const first = await raise();
  const second = await raise('alerts-2');
  const acknowledged = await opened.call('POST', `/api/alerts/${first.id}/acknowledge`);
  assert.equal(acknowledged.json<Alert>().acknowledged?.by, 'admin');
  const undone = await opened.call('DELETE', `/api/alerts/${first.id}/acknowledge`);
  assert.equal(undone.json<Alert>().acknowledged, null);

  const body = { raisedUntilMs: second.raisedAtMs, camera: 'alerts-2' };
  await opened.call('POST', '/api/alerts/acknowledge', body);
  assert.equal((await list('state=open&camera=alerts-2')).alerts.length, 0);
  assert.ok((await list('state=open&camera=alerts-1')).alerts.some(({ id }) => id === first.id));
  const rest = await opened.call('POST', '/api/alerts/acknowledge');
  assert.ok(rest.json<{ acknowledged: number }>().acknowledged >= 1);
  assert.deepEqual(await list('state=open'), { alerts: [], nextCursor: null, open: 0 });
});

test('a false alarm holds the like of it back until the mark is taken away', async () => {
  const { id } = await raise();
  const marked = (await opened.call('POST', `/api/alerts/${id}/false-alarm`)).json<Alert>();
  assert.equal(marked.falseAlarm?.by, 'admin');
  assert.ok((await list('state=false-alarm')).alerts.some((alert) => alert.id === id));
  const held = await raise();
  assert.equal(held.heldBack?.by, 'false-alarm');
  assert.equal((await raise('alerts-2')).heldBack, null, 'another camera');
  assert.ok((await list('state=told&limit=200')).alerts.every((alert) => alert.id !== held.id));
  const { falseAlarms } = (await opened.call('GET', '/api/false-alarms')).json<{ falseAlarms: FalseAlarm[] }>();
  assert.deepEqual(
    falseAlarms.map((mark) => [mark.id, mark.heldBack, mark.snapshotUrl]),
    [[marked.falseAlarm?.id, 1, marked.snapshotUrl]],
  );
  const told = await opened.call('POST', `/api/alerts/${held.id}/tell`);
  assert.equal(told.json<Alert>().heldBack, null);
  assert.equal((await opened.call('DELETE', `/api/false-alarms/${falseAlarms[0]?.id}`)).statusCode, 204);
  assert.equal((await raise()).heldBack, null);
  const undone = await opened.call('DELETE', `/api/alerts/${id}/false-alarm`);
  assert.equal(undone.json<Alert>().falseAlarm, null);
});

test('a snooze holds alerts back until it is ended, and rules show it', async () => {
  const created = await opened.call('POST', '/api/alerts/snoozes', { rule: 'gate', forSeconds: 600 });
  assert.equal(created.statusCode, 201);
  const snooze = created.json<Snooze>();
  assert.deepEqual([snooze.rule, snooze.camera, snooze.by], ['gate', null, 'admin']);
  assert.equal((await raise()).heldBack?.by, 'snooze');
  const { rules } = (await opened.call('GET', '/api/rules')).json<{ rules: { snoozedUntilMs: number }[] }>();
  assert.equal(rules[0]?.snoozedUntilMs, snooze.untilMs);
  const listed = (await opened.call('GET', '/api/alerts/snoozes')).json<{ snoozes: Snooze[] }>();
  assert.deepEqual(listed.snoozes, [snooze]);
  assert.equal((await opened.call('DELETE', `/api/alerts/snoozes/${snooze.id}`)).statusCode, 204);
  assert.equal((await raise()).heldBack, null);
});

test('figures and stream tell of alerts', async () => {
  const heard: string[] = [];
  const response = await opened.server.api.inject({
    url: '/api/stream',
    headers: { authorization: `Bearer ${opened.token}` },
    payloadAsStream: true,
  });
  const stream = response.stream();
  stream.on('data', (chunk: Buffer) => heard.push(String(chunk)));
  const { id } = await raise();
  const messages = () =>
    heard
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line): StreamMessage => JSON.parse(line.slice(6)))
      .flatMap((message) => (message.type === 'alert' && message.alert.id === id ? [message.change] : []));
  await until('the stream', () => messages().length >= 3);
  stream.destroy();
  assert.deepEqual(messages(), ['raised', 'changed', 'changed']);
  const metrics = (await opened.call('GET', '/metrics')).body;
  assert.match(metrics, /^localcv_alerts_open [1-9]/m);
  assert.match(metrics, /^localcv_alerts_raised_total [1-9]/m);
  assert.match(metrics, /^localcv_alerts_held_back_total\{cause="snooze"\} 1/m);
});

test('alerts that are on end with the media process', async () => {
  const { id, endedAtMs } = await raise();
  assert.equal(endedAtMs, null);
  await opened.server.api.inject({
    ...{ method: 'POST', url: '/whep/alerts-1', payload: 'die' },
    headers: { authorization: `Bearer ${opened.token}`, 'content-type': 'application/sdp' },
  });
  await poll('the end', async () => {
    const alert = (await opened.call('GET', `/api/alerts/${id}`)).json<AlertDetails>();
    return alert.endedAtMs ?? undefined;
  });
});
