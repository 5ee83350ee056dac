import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { logIn, ORIGIN, PASSWORD, startServer, type TestServer } from '../testing/start-server.ts';

let opened: TestServer;
before(async () => {
  opened = await startServer();
});
after(() => opened[Symbol.asyncDispose]());

function inject(options: InjectOptions) {
  return opened.server.api.inject(options);
}

test('every route but the open ones asks for a login', async () => {
  const open = ['/api/health', '/api/config/schema.json', '/', '/login', '/player.js', '/embed/ball', '/cameras/ball'];
  for (const url of open) assert.notEqual((await inject({ url })).statusCode, 401, url);
  const closed: readonly [InjectOptions['method'] & string, string][] = [
    ['GET', '/api/session'],
    ['GET', '/api/cameras'],
    ['POST', '/api/cameras'],
    ['POST', '/api/cameras/test'],
    ['PATCH', '/api/cameras/ball'],
    ['DELETE', '/api/cameras/ball'],
    ['POST', '/api/cameras/ball/restart'],
    ['GET', '/api/cameras/ball/latest.jpg'],
    ['GET', '/api/cameras/ball/mjpeg'],
    ['GET', '/api/events'],
    ['GET', '/api/stream'],
    ['GET', '/api/statistics'],
    ['GET', '/api/config'],
    ['GET', '/api/openapi.json'],
    ['GET', '/api/docs'],
    ['GET', '/api/docs/static/index.html'],
    ['GET', '/metrics'],
    ['GET', '/api/tokens'],
    ['PUT', '/api/password'],
    ['POST', '/whep/ball'],
    ['DELETE', '/whep/ball/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11'],
  ];
  for (const [method, url] of closed) {
    const response = await inject({ method, url });
    assert.equal(response.statusCode, 401, `${method} ${url}`);
    assert.equal(response.json().error.code, 'login-required');
  }
});

/** What anybody may ask for. Publishers log in with the password of their camera. */
const OPEN_OPERATIONS = [
  ...['GET /api/config/schema.json', 'GET /api/health', 'GET /api/tls', 'GET /api/tls/authority.crt'],
  ...['POST /api/login', 'POST /api/logout', 'OPTIONS /whep/{camera}', 'OPTIONS /whip/{camera}'],
  ...['POST /whip/{camera}', 'PATCH /whip/{camera}/{publisherId}', 'DELETE /whip/{camera}/{publisherId}'],
];
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every operation that is described, those of later versions included. */
async function describedOperations(): Promise<[method: InjectOptions['method'] & string, url: string, name: string][]> {
  const { paths } = (await opened.call('GET', '/api/openapi.json')).json<{ paths: Record<string, object> }>();
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method): [InjectOptions['method'] & string, string, string] => {
      const name = `${method.toUpperCase()} ${path}`;
      const url = path.replace('{id}', '5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11').replaceAll(/\{\w+\}/g, 'ball');
      return [method.toUpperCase() as 'GET', url, name];
    }),
  );
}

test('every described operation asks for a login, and with a cookie for a page of this server', async () => {
  const operations = await describedOperations();
  const open: string[] = [];
  for (const [method, url, name] of operations) {
    const response = await inject({ method, url });
    if (response.statusCode !== 401) open.push(name);
  }
  assert.deepEqual(open.sort(), OPEN_OPERATIONS.toSorted());
  const cookie = await logIn(opened.server);
  for (const [method, url, name] of operations) {
    if (SAFE_METHODS.has(method)) continue;
    const response = await inject({ method, url, headers: { cookie, origin: 'http://evil.example' } });
    assert.equal(response.statusCode, 403, name);
  }
  for (const path of ['/api/alerts', '/api/search', '/api/rules', '/api/notifications', '/api/rules/clips'])
    assert.ok(
      operations.some(([, url]) => url === path),
      path,
    );
});

test('a session cookie is out of reach of scripts and other sites', async () => {
  const response = await inject({ method: 'POST', url: '/api/login', payload: { password: PASSWORD } });
  assert.deepEqual(response.json(), { user: 'admin' });
  const cookie = String(response.headers['set-cookie']);
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  assert.doesNotMatch(cookie, /Secure/);
  const overTls = await inject({
    method: 'POST',
    url: '/api/login',
    headers: { 'x-forwarded-proto': 'https' },
    payload: { password: PASSWORD },
  });
  const secureCookie = String(overTls.headers['set-cookie']);
  assert.match(secureCookie, /^__Host-.*Secure/);
  const session = await inject({ url: '/api/session', headers: { cookie: secureCookie.split(';')[0] ?? '' } });
  assert.equal(session.statusCode, 200);
});

test('with a cookie, changes are made only from pages of this server', async () => {
  const cookie = await logIn(opened.server);
  const cases: readonly (readonly [string, Record<string, string>, number])[] = [
    ['own page', { origin: ORIGIN }, 200],
    ['own page, secure context', { 'sec-fetch-site': 'same-origin', origin: 'https://proxied.example' }, 200],
    ['page of another site', { origin: 'http://evil.example' }, 403],
    ['another port of this host', { origin: 'http://localhost:81' }, 403],
    ['page of another site, secure context', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }, 403],
    ['sandboxed page', { origin: 'null' }, 403],
    ['no browser', {}, 403],
  ];
  for (const [why, headers, status] of cases) {
    const response = await inject({
      method: 'POST',
      url: '/api/cameras/ball/restart',
      headers: { cookie, ...headers },
    });
    assert.equal(response.statusCode, status, why);
  }
  const read = await inject({ url: '/api/cameras', headers: { cookie } });
  assert.equal(read.statusCode, 200, 'reading needs no origin');
});

test('a page of another site cannot log a browser in', async () => {
  const response = await inject({
    method: 'POST',
    url: '/api/login',
    headers: { origin: 'http://evil.example' },
    payload: { password: PASSWORD },
  });
  assert.equal(response.statusCode, 403);
});

test('after logging out the cookie is worthless', async () => {
  const cookie = await logIn(opened.server);
  await inject({ method: 'POST', url: '/api/logout', headers: { cookie, origin: ORIGIN } });
  assert.equal((await inject({ url: '/api/session', headers: { cookie } })).statusCode, 401);
});

test('pages of other sites may read with a token, never with a cookie', async () => {
  const origin = 'http://home.example';
  const withToken = await inject({
    url: '/api/cameras',
    headers: { origin, authorization: `Bearer ${opened.token}` },
  });
  assert.equal(withToken.headers['access-control-allow-origin'], '*');
  assert.equal(withToken.headers['access-control-allow-credentials'], undefined);
  const cookie = await logIn(opened.server);
  const withCookie = await inject({ url: '/api/cameras', headers: { origin, cookie } });
  assert.equal(withCookie.headers['access-control-allow-origin'], undefined);
  const preflight = (url: string) =>
    inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'POST' } });
  assert.equal((await preflight('/whep/ball')).headers['access-control-allow-methods'], 'POST, PATCH, DELETE');
  assert.equal((await preflight('/api/cameras')).headers['access-control-allow-methods'], 'GET');
  const change = await inject({
    method: 'DELETE',
    url: '/api/tokens/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11',
    headers: { origin, authorization: `Bearer ${opened.token}` },
  });
  assert.equal(change.headers['access-control-allow-origin'], undefined);
});

test('nothing outside the web interface is served from its address', async () => {
  for (const url of [
    '/../localcv.yaml',
    '/..%2flocalcv.yaml',
    '/%2e%2e/localcv.yaml',
    '/assets/..%2f..%2flocalcv.yaml',
    '/assets/%2e%2e/%2e%2e/localcv.yaml',
    '/..%5clocalcv.yaml',
    '//etc/passwd',
  ]) {
    const response = await inject({ url });
    assert.ok([400, 403, 404].includes(response.statusCode), `${url}: ${response.statusCode}`);
    assert.doesNotMatch(response.body, /cameras:|root:/);
  }
});

test('names and ids that are none are refused before anything is looked up', async () => {
  for (const url of [
    '/api/cameras/..%2f..%2fetc',
    '/api/cameras/A',
    `/api/cameras/${'a'.repeat(64)}`,
    '/api/cameras/__proto__',
    '/api/cameras/a%00b',
    '/api/events/1',
    '/api/events/..%2f..%2flocalcv.db/snapshot.jpg',
    '/api/events?limit=1000000',
    '/api/events?camera=%27%20OR%201=1',
    '/api/cameras/ball/latest.jpg?width=1000000',
    '/api/alerts/1',
    '/api/alerts/..%2f..%2flocalcv.db/snapshot.jpg',
    '/api/alerts/..%2f..%2flocalcv.db/clip.mp4',
    '/api/alerts?limit=1000000',
    '/api/alerts?rule=%27%20OR%201=1',
    '/api/rules/..%2flocalcv.yaml',
    '/api/rules/__proto__',
    '/api/events/1/similar',
    '/api/search?limit=1000000',
    '/api/search?afterMs=yesterday',
    `/api/search?q=${'a'.repeat(20_001)}`,
  ]) {
    const response = await opened.call('GET', url);
    assert.equal(response.statusCode, 400, url);
    assert.equal(response.json().error.code, 'invalid-request');
  }
  for (const url of [
    '/api/cameras/constructor',
    '/api/cameras/tostring',
    '/api/events/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11',
    '/api/events/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11/similar',
    '/api/alerts/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11',
    '/api/alerts/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11/clip.mp4',
    '/api/rules/constructor',
  ])
    assert.equal((await opened.call('GET', url)).statusCode, 404, url);
});

test('huge and malformed bodies are refused', async () => {
  const authorization = `Bearer ${opened.token}`;
  const huge = await opened.call('POST', '/api/cameras', { name: 'a'.repeat(300_000) });
  assert.equal(huge.statusCode, 413);
  assert.equal(huge.json().error.code, 'body-too-large');
  const hugeSdp = await inject({
    method: 'POST',
    url: '/whep/ball',
    headers: { authorization, 'content-type': 'application/sdp' },
    payload: 'v'.repeat(70_000),
  });
  assert.equal(hugeSdp.statusCode, 413);
  for (const payload of ['{', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}']) {
    const response = await inject({
      method: 'PATCH',
      url: '/api/cameras/ball',
      headers: { authorization, 'content-type': 'application/json' },
      payload,
    });
    assert.equal(response.statusCode, 400, payload);
  }
});

test('pages take nothing from other hosts, and only the embedded page may be framed by others', async () => {
  const page = await inject({ url: '/' });
  const policy = String(page.headers['content-security-policy']);
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /frame-ancestors 'self'/);
  assert.doesNotMatch(policy, /https?:/);
  const embedded = await inject({ url: '/embed/ball' });
  assert.match(String(embedded.headers['content-security-policy']), /frame-ancestors \*/);
  assert.match(String(embedded.headers['content-security-policy']), /script-src 'self';/);
  assert.equal(embedded.headers['x-frame-options'], undefined);
  assert.notEqual(page.headers['x-frame-options'], undefined);
});

test('no secret gets into the log', () => {
  assert.equal(opened.log().includes(PASSWORD), false);
  assert.equal(opened.log().includes(opened.token), false);
});

test('numbers beyond all times and texts of strangers break nothing', async () => {
  const rule = { condition: { subject: { labels: ['person'] }, verb: 'appears' } };
  for (const number of ['1e300', '-1e300', '8.64e15', '9e18', '0.5', '-1'])
    for (const path of ['/api/search?afterMs=', '/api/search?q=person&beforeMs=', '/api/alerts?afterMs=']) {
      const { statusCode } = await opened.call('GET', path + number);
      assert.ok(statusCode === 200 || statusCode === 400, `${path}${number}: ${statusCode}`);
    }
  for (const fromMs of [-8.7e15, 8.64e15, 1e17]) {
    const answer = await opened.call('POST', '/api/rules/replay', { rule, fromMs, toMs: fromMs + 1_000 });
    assert.ok(answer.statusCode === 200 || answer.statusCode === 400, answer.body);
  }
  for (const text of [
    "' OR 1=1 --",
    '" OR "a',
    'a* NEAR(b)',
    'event_words:person',
    '\u0000',
    '%',
    '<script>',
    '}}{{title}}',
  ])
    for (const key of ['q', 'camera', 'label', 'colour', 'zone']) {
      const answer = await opened.call('GET', `/api/search?${key}=${encodeURIComponent(text)}`);
      assert.equal(answer.statusCode, 200, answer.body);
      assert.deepEqual(answer.json().events, []);
    }
});

// Last, for it uses up the attempts of this address.
test('passwords cannot be tried without end', async () => {
  const attempt = () => inject({ method: 'POST', url: '/api/login', payload: { password: 'guess' } });
  const responses = [];
  for (let count = 0; count < 12; count++) responses.push(await attempt());
  const last = responses.at(-1);
  assert.equal(last?.statusCode, 429);
  assert.equal(last?.json().error.code, 'too-many-requests');
  assert.ok(last?.headers['retry-after'] !== undefined);
});
