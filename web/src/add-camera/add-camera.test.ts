import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { cameraConfigSchema, publishSchema } from '#contract/config.ts';
import type { OnvifInspection, OnvifProfile } from '#contract/onvif.ts';
import type { PublishTargets } from '#contract/publish.ts';
import { addLogin } from './add-login.ts';
import { freeName } from './free-name.ts';
import { deviceTitle, onvifCameraConfig } from './onvif-camera-config.ts';
import { publishAddresses } from './publish-addresses.ts';
import { randomSecret } from './random-secret.ts';
import { usbPath } from './usb-path.ts';

const profile = (token: string, canMove: boolean): OnvifProfile => ({
  ...{ token, name: token, codec: 'H264', width: 640, height: 360, framesPerSecond: 10, bitsPerSecond: null },
  ...{ uri: `rtsp://10.0.0.5/${token}?a=b`, warning: null, canMove },
});
const INSPECTION: OnvifInspection = {
  ...{ address: 'http://10.0.0.5/onvif/device_service', manufacturer: 'Axis', model: 'AXIS P1', firmware: null },
  ...{ profiles: [profile('main', true), profile('sub', false)], mainProfile: 'main', subProfile: 'sub' },
  ...{ canMove: true, problems: [] },
};
const LOGIN = { user: 'admin', password: 'p@ss/wörd' };

test('a device with two streams becomes a camera with roles and movement', () => {
  const config = onvifCameraConfig({ inspection: INSPECTION, ...LOGIN, main: 'main', sub: 'sub' });
  const { inputs, onvif } = cameraConfigSchema.parse(config);
  assert.deepEqual(
    inputs.map(({ path, roles }) => [path, roles]),
    [
      ['rtsp://admin:p%40ss%2Fw%C3%B6rd@10.0.0.5/main?a=b', ['live', 'record']],
      ['rtsp://admin:p%40ss%2Fw%C3%B6rd@10.0.0.5/sub?a=b', ['detect']],
    ],
  );
  assert.deepEqual(onvif, { address: INSPECTION.address, ...LOGIN, profile: 'main' });
});

test('a device with one stream that does not move becomes a plain camera', () => {
  const inspection = { ...INSPECTION, profiles: [profile('only', false)] };
  const config = onvifCameraConfig({ inspection, user: '', password: '', main: 'only', sub: 'only' });
  assert.deepEqual(config.inputs, [{ path: 'rtsp://10.0.0.5/only?a=b' }]);
  assert.equal(config.onvif, undefined);
});

const TITLES = [
  ['Axis', 'AXIS P1', 'AXIS P1'],
  ['Dahua', 'IPC-1', 'Dahua IPC-1'],
  [null, 'IPC-1', 'IPC-1'],
  ['Dahua', null, 'Dahua'],
  [null, null, ''],
] as const;
for (const [manufacturer, model, expected] of TITLES)
  test(`the title of a device "${expected}"`, () =>
    assert.equal(deviceTitle({ ...INSPECTION, manufacturer, model }), expected));

test('an address without a user stays as it is', () => {
  assert.equal(addLogin('rtsp://host/a', '', 'x'), 'rtsp://host/a');
  assert.equal(addLogin('rtsp://host/a', 'u', ''), 'rtsp://u@host/a');
});

const NAMES = [
  ['Phone', [], 'phone'],
  ['Phone', ['phone'], 'phone-2'],
  ['phone', ['phone', 'phone-2'], 'phone-3'],
  ['…', [], 'camera'],
  ['a'.repeat(63), ['a'.repeat(63)], `${'a'.repeat(61)}-2`],
] as const;
for (const [wanted, taken, expected] of NAMES)
  test(`a free name for "${wanted.slice(0, 8)}" beside ${taken.length} others`, () => {
    assert.equal(freeName(wanted, taken), expected);
    assert.ok(cameraNameSchema.safeParse(expected).success);
  });

test('secrets differ and need no escaping in any address', () => {
  const secrets = new Set(Array.from({ length: 50 }, randomSecret));
  assert.equal(secrets.size, 50);
  for (const passphrase of secrets) {
    assert.match(passphrase, /^[a-z2-9]{20}$/);
    assert.ok(publishSchema.safeParse({ passphrase }).success);
  }
});

const server = (protocol: 'srt' | 'rtmp', port: number | null, problem: string | null = null) => ({
  ...{ protocol, port, problem, connections: 0, refused: {}, enabled: true },
});
const TARGETS: PublishTargets = {
  hosts: ['10.0.0.2'],
  httpPort: 8080,
  httpsPort: 8443,
  servers: [server('srt', 8890), server('rtmp', 1935)],
};
const addressesOf = (credentials: object, targets = TARGETS, host = '10.0.0.2') =>
  Object.fromEntries(
    publishAddresses({ targets, host, camera: 'drone', credentials }).map((entry) => [entry.way, entry]),
  );

test('one passphrase serves every protocol', () => {
  const found = addressesOf({ passphrase: 'geheimgeheim' });
  assert.equal(found.srt?.address, 'srt://10.0.0.2:8890?streamid=publish:drone&passphrase=geheimgeheim');
  assert.equal(found.rtmp?.address, 'rtmp://10.0.0.2:1935/live/drone?key=geheimgeheim');
  assert.equal(found.rtmps?.address, 'rtmps://10.0.0.2:1935/live/drone?key=geheimgeheim');
  assert.equal(found.whip?.address, 'https://10.0.0.2:8443/whip/drone');
  assert.deepEqual(found.whip?.parts[1], ['Bearer token', 'geheimgeheim']);
  assert.deepEqual(found.whip?.parts[2], ['Server, not encrypted', 'http://10.0.0.2:8080/whip/drone']);
  assert.equal(found.page?.address, 'https://10.0.0.2:8443/publish?camera=drone');
  assert.ok(Object.values(found).every((entry) => entry?.problem === null));
});

test('user and password stand where each protocol wants them', () => {
  const found = addressesOf({ user: 'pilot', password: 'a&b' });
  assert.equal(found.srt?.address, 'srt://10.0.0.2:8890?streamid=publish:drone:pilot:a%26b');
  assert.deepEqual(found.srt?.parts[1], ['Stream ID', 'publish:drone:pilot:a&b']);
  assert.deepEqual(found.rtmp?.parts[1], ['Stream key', 'drone?user=pilot&key=a%26b']);
  assert.deepEqual(found.whip?.parts[1], ['Bearer token', 'pilot:a&b']);
});

test('an open camera asks for nothing, and an IPv6 address stands in brackets', () => {
  const found = addressesOf({}, TARGETS, 'fd00::2');
  assert.equal(found.srt?.address, 'srt://[fd00::2]:8890?streamid=publish:drone');
  assert.equal(found.rtmp?.address, 'rtmp://[fd00::2]:1935/live/drone');
  assert.ok(!found.whip?.parts.some(([name]) => name === 'Bearer token'));
});

test('what is in the way is told', () => {
  const broken = {
    ...TARGETS,
    httpsPort: null,
    servers: [{ ...server('srt', null), enabled: false }, server('rtmp', null, 'Port 1935 is in use')],
  };
  const found = addressesOf({}, broken);
  assert.match(found.srt?.problem ?? '', /srt\.enabled/);
  assert.equal(found.rtmp?.problem, 'Port 1935 is in use');
  assert.equal(found.rtmps, undefined);
  assert.match(found.page?.problem ?? '', /https\.enabled/);
  assert.match(addressesOf({}, { ...TARGETS, servers: [] }).srt?.problem ?? '', /not running/);
});

test('the address of a USB camera names its mode', () => {
  assert.equal(usbPath('/dev/video0', { format: null, size: null, framesPerSecond: null }), 'v4l2:/dev/video0');
  assert.equal(
    usbPath('/dev/v4l/by-id/usb-x', { format: 'mjpeg', size: '1280x720', framesPerSecond: 30 }),
    'v4l2:/dev/v4l/by-id/usb-x?format=mjpeg&size=1280x720&fps=30',
  );
});
