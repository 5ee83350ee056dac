import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { logIn, ORIGIN, startServer, type TestServer } from '../../testing/start-server.ts';

let opened: TestServer;
before(async () => {
  opened = await startServer();
});
after(() => opened[Symbol.asyncDispose]());

const PUBLISHER = '/whip/phone/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11';
const OTHER_PUBLISHER = '/whip/phone/0f8fad5b-d9cb-469f-a165-70867728950e';
const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';

function call(method: InjectOptions['method'] & string, url: string, type?: string, payload?: string, more = {}) {
  return opened.server.api.inject({
    method,
    url,
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...more },
    ...(payload === undefined ? {} : { payload }),
  });
}

const publish = (more = {}) => call('POST', '/whip/phone', SDP, 'v=0', more);

/** What reached the media process; its stand-in repeats that in the answer. */
function requestIn(answer: string) {
  return JSON.parse(/s=(.*)\r\n/.exec(answer)?.[1] ?? '{}');
}

test('an offer is answered with a publisher that can be patched and deleted', async () => {
  const created = await publish();
  assert.equal(created.statusCode, 201);
  assert.equal(created.headers['content-type'], SDP);
  assert.equal(created.headers.location, PUBLISHER);
  assert.equal(created.headers['accept-patch'], FRAGMENT);
  const etag = String(created.headers.etag);
  assert.match(etag, /^".+"$/);
  assert.equal((await call('PATCH', PUBLISHER, FRAGMENT, 'a=x\r\n', { 'if-match': etag })).statusCode, 204);
  assert.equal((await call('DELETE', PUBLISHER)).statusCode, 200);
});

for (const [who, headers, expected] of [
  ['nobody', {}, { user: null, password: null, isTrusted: false }],
  ['a password', { authorization: 'Bearer secret' }, { user: null, password: 'secret', isTrusted: false }],
  ['a user', { authorization: 'Bearer anna:secret' }, { user: 'anna', password: 'secret', isTrusted: false }],
] as const) {
  test(`the media process decides about ${who}`, async () => {
    const { user, password, isTrusted, camera, remoteAddress } = requestIn((await publish(headers)).body);
    assert.deepEqual({ user, password, isTrusted }, expected);
    assert.deepEqual([camera, remoteAddress], ['phone', '127.0.0.1']);
  });
}

test('whoever is logged in or has a token need not know the camera’s password', async () => {
  const cookie = await logIn(opened.server);
  const session = requestIn((await publish({ cookie, origin: ORIGIN })).body);
  const token = requestIn((await publish({ authorization: `Bearer ${opened.token}` })).body);
  for (const { user, password, isTrusted } of [session, token])
    assert.deepEqual({ user, password, isTrusted }, { user: null, password: null, isTrusted: true });
});

for (const [why, request, status, code] of [
  ['a wrong password', () => publish({ authorization: 'Bearer wrong' }), 401, 'publish-unauthorized'],
  ['a second device', () => publish({ authorization: 'Bearer second' }), 409, 'publish-busy'],
  ['a camera that does not exist', () => publish({ authorization: 'Bearer nowhere' }), 404, 'publish-unknown'],
  ['a name that cannot be', () => call('POST', '/whip/..%2Fetc', SDP, 'v=0'), 400, 'invalid-request'],
  ['a page of another site', () => publish({ origin: 'http://evil.example' }), 403, 'origin-mismatch'],
  ['JSON', () => call('POST', '/whip/phone', 'application/json', '{}'), 415, 'unsupported-media-type'],
  ['no body', () => call('POST', '/whip/phone'), 415, 'unsupported-media-type'],
  ['100 KiB', () => call('POST', '/whip/phone', SDP, 'v'.repeat(100_000)), 413, 'body-too-large'],
  ['an answer nobody accepts', () => publish({ accept: 'text/html' }), 406, 'not-acceptable'],
  ['a publisher that is gone', () => call('DELETE', OTHER_PUBLISHER), 404, 'publisher-unknown'],
  ['another ICE session', () => call('PATCH', PUBLISHER, FRAGMENT, 'a', { 'if-match': '"x"' }), 412, 'etag-mismatch'],
  [
    'an ICE restart',
    () => call('PATCH', PUBLISHER, FRAGMENT, 'a', { 'if-match': '*' }),
    422,
    'ice-restart-unsupported',
  ],
] as const) {
  test(`refused: ${why}`, async () => {
    const response = await request();
    assert.equal(response.statusCode, status);
    assert.equal(response.json().error.code, code);
  });
}

test('pages of other sites publish with the camera’s credentials', async () => {
  const origin = 'http://studio.example';
  const preflight = await call('OPTIONS', '/whip/phone', undefined, undefined, {
    origin,
    'access-control-request-method': 'POST',
  });
  assert.equal(preflight.headers['access-control-allow-origin'], '*');
  const created = await publish({ origin, authorization: 'Bearer anna:secret' });
  assert.equal(created.statusCode, 201);
  assert.equal(created.headers['access-control-allow-origin'], '*');
  assert.match(String(created.headers['access-control-expose-headers']), /Location/);
});

test('OPTIONS says what is taken', async () => {
  const response = await call('OPTIONS', '/whip/phone');
  assert.equal(response.statusCode, 204);
  assert.equal(response.headers['accept-post'], SDP);
});
