import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OnvifInspection } from '#contract/onvif.ts';
import { startOnvifDevice } from '../../../../fixtures/onvif-device/onvif-device.ts';
import { startServer } from '../../testing/start-server.ts';
import { until } from '../../testing/until.ts';

const SECRET = 'geheim';

test('a device is inspected, added, moved and stopped, and its password shows nowhere', async () => {
  await using device = await startOnvifDevice({ password: SECRET });
  await using opened = await startServer('cameras: {}');
  const login = { user: 'admin', password: SECRET };
  const address = `127.0.0.1:${device.port}`;
  const inspected = await opened.call('POST', '/api/onvif/inspect', { address, ...login });
  const found = inspected.json<OnvifInspection>();
  assert.equal(inspected.statusCode, 200, inspected.body);
  const paths = [found.mainProfile, found.subProfile].map(
    (token) =>
      found.profiles.find((profile) => profile.token === token)?.uri?.replace('rtsp://', `rtsp://admin:${SECRET}@`) ??
      '',
  );
  const config = {
    inputs: [
      { path: paths[0], roles: ['live', 'record'] },
      { path: paths[1], roles: ['detect'] },
    ],
    onvif: { address: found.address, ...login, profile: found.mainProfile },
  };
  const created = await opened.call('POST', '/api/cameras', { name: 'door', config });
  assert.equal(created.statusCode, 201, created.body);

  const ptz = '/api/cameras/door/ptz';
  assert.equal((await opened.call('POST', `${ptz}/move`, { pan: 0.5 })).statusCode, 204);
  await until('the stop that nobody asked for', () => device.asked.some(({ operation }) => operation === 'Stop'));
  assert.equal((await opened.call('POST', `${ptz}/stop`)).statusCode, 204);
  assert.equal((await opened.call('POST', `${ptz}/home`)).statusCode, 204);

  for (const url of ['/api/cameras', '/api/config', '/metrics'])
    assert.doesNotMatch((await opened.call('GET', url)).body, /geheim/, url);
  assert.doesNotMatch(opened.log(), /geheim/);
});

test('presets are made, gone to and removed', async () => {
  await using device = await startOnvifDevice();
  await using opened = await startServer(
    `cameras: { door: { inputs: [{ path: 'demo:ball' }], onvif: { address: '127.0.0.1:${device.port}' } } }`,
  );
  const presets = '/api/cameras/door/ptz/presets';
  const made = await opened.call('POST', presets, { name: 'Left' });
  assert.deepEqual([made.statusCode, made.json()], [201, { token: '3', name: 'Left' }]);
  const { presets: listed } = (await opened.call('GET', presets)).json<{ presets: { name: string }[] }>();
  assert.deepEqual(
    listed.map(({ name }) => name),
    ['Gate', 'Yard & <street>', 'Left'],
  );
  assert.equal((await opened.call('POST', `${presets}/3/goto`)).statusCode, 204);
  assert.equal((await opened.call('DELETE', `${presets}/3`)).statusCode, 204);
  assert.equal(device.presets.has('3'), false);
});

const REFUSED = [
  ['POST', '/api/onvif/inspect', { address: '8.8.8.8' }, 422, 'onvif-address-public'],
  ['POST', '/api/onvif/inspect', { address: 'file:///etc/passwd' }, 422, 'onvif-address-invalid'],
  ['POST', '/api/onvif/inspect', {}, 400, 'invalid-request'],
  ['POST', '/api/onvif/inspect', { address: '127.0.0.1:1' }, 503, 'onvif-unreachable'],
  ['POST', '/api/cameras/ball/ptz/stop', undefined, 422, 'ptz-unsupported'],
  ['POST', '/api/cameras/nobody/ptz/stop', undefined, 404, 'camera-not-found'],
  ['POST', '/api/cameras/ball/ptz/move', { pan: 7 }, 400, 'invalid-request'],
] as const;

test('what cannot be done is refused with a reason', async () => {
  await using opened = await startServer("cameras: { ball: { inputs: [{ path: 'demo:ball' }] } }");
  for (const [method, url, body, status, code] of REFUSED) {
    const response = await opened.call(method, url, body);
    assert.equal(response.statusCode, status, `${url}: ${response.body}`);
    assert.equal(response.json<{ error: { code: string } }>().error.code, code);
  }
});

test('nobody searches the network without logging in', async () => {
  await using opened = await startServer('cameras: {}');
  for (const url of ['/api/onvif/discover', '/api/onvif/inspect'])
    assert.equal((await opened.server.api.inject({ method: 'POST', url })).statusCode, 401, url);
});
