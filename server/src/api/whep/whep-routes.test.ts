import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { startServer, type TestServer } from '../../testing/start-server.ts';

let opened: TestServer;
before(async () => {
  opened = await startServer();
});
after(() => opened[Symbol.asyncDispose]());

const VIEWER = '/whep/ball/5b6ff9a3-8f43-4c56-9d7f-0c2a3f5f5a11';
const OTHER_VIEWER = '/whep/ball/0f8fad5b-d9cb-469f-a165-70867728950e';
const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';

function call(method: InjectOptions['method'] & string, url: string, type?: string, payload?: string, more = {}) {
  return opened.server.api.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${opened.token}`,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...more,
    },
    ...(payload === undefined ? {} : { payload }),
  });
}

test('an offer is answered with a viewer that can be patched and deleted', async () => {
  const created = await call('POST', '/whep/ball?mode=synced', SDP, 'v=0\r\n');
  assert.equal(created.statusCode, 201);
  assert.equal(created.headers['content-type'], SDP);
  assert.equal(created.headers.location, VIEWER);
  assert.equal(created.headers['accept-patch'], FRAGMENT);
  assert.equal(created.body, 'v=0\r\n');
  const etag = String(created.headers.etag);
  assert.match(etag, /^".+"$/);
  assert.equal((await call('PATCH', VIEWER, FRAGMENT, 'a=ice-ufrag:x\r\n')).statusCode, 204);
  assert.equal((await call('PATCH', VIEWER, FRAGMENT, 'a=x\r\n', { 'if-match': etag })).statusCode, 204);
  assert.equal((await call('DELETE', VIEWER)).statusCode, 200);
});

for (const [why, request, status, code] of [
  ['a camera that does not exist', () => call('POST', '/whep/nobody', SDP, 'v=0'), 404, 'camera-not-found'],
  ['a mode that does not exist', () => call('POST', '/whep/ball?mode=fast', SDP, 'v=0'), 400, 'invalid-request'],
  ['an offer that is none', () => call('POST', '/whep/ball', SDP, 'hello'), 400, 'offer-invalid'],
  ['JSON', () => call('POST', '/whep/ball', 'application/json', '{}'), 415, 'unsupported-media-type'],
  ['no type', () => call('POST', '/whep/ball'), 415, 'unsupported-media-type'],
  ['a fragment in place of an offer', () => call('POST', '/whep/ball', FRAGMENT, 'a'), 415, 'unsupported-media-type'],
  [
    'an answer nobody accepts',
    () => call('POST', '/whep/ball', SDP, 'v=0', { accept: 'text/html' }),
    406,
    'not-acceptable',
  ],
  ['a viewer that is gone', () => call('DELETE', OTHER_VIEWER), 404, 'viewer-unknown'],
  ['candidates as SDP', () => call('PATCH', VIEWER, SDP, 'v=0'), 415, 'unsupported-media-type'],
  ['another ICE session', () => call('PATCH', VIEWER, FRAGMENT, 'a', { 'if-match': '"x"' }), 412, 'etag-mismatch'],
  ['an ICE restart', () => call('PATCH', VIEWER, FRAGMENT, 'a', { 'if-match': '*' }), 422, 'ice-restart-unsupported'],
] as const) {
  test(`refused: ${why}`, async () => {
    const response = await request();
    assert.equal(response.statusCode, status);
    assert.equal(response.json().error.code, code);
  });
}

test('OPTIONS says what is taken', async () => {
  const response = await opened.server.api.inject({ method: 'OPTIONS', url: '/whep/ball' });
  assert.equal(response.statusCode, 204);
  assert.equal(response.headers['accept-post'], SDP);
});

test('while the media process restarts viewers are told to come back', async () => {
  const dying = await call('POST', '/whep/ball', SDP, 'die');
  assert.equal(dying.statusCode, 503);
  assert.equal(dying.json().error.code, 'media-restarting');
  assert.equal(dying.headers['retry-after'], '1');
  const health = await opened.call('GET', '/api/health');
  assert.equal(health.statusCode, 200, 'the API stays up');
});
