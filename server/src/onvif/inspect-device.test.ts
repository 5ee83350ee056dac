import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { type OnvifDeviceOptions, startOnvifDevice } from '../../../fixtures/onvif-device/onvif-device.ts';
import { OperationalError } from '../operational-error.ts';
import { inspectDevice, readStreamAddress } from './inspect-device.ts';
import { OnvifClient } from './onvif-client.ts';

const PASSWORD = 'päss & <wort>';
const LOGIN = { user: 'admin', password: PASSWORD };
const HOUR_MS = 3_600_000;

async function inspect(options: OnvifDeviceOptions, login = LOGIN) {
  await using device = await startOnvifDevice({ password: PASSWORD, ...options });
  return { port: device.port, ...(await inspectDevice({ address: `127.0.0.1:${device.port}`, ...login })) };
}

function codeOf(code: string, message = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof OperationalError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /päss|p%C3/);
    return true;
  };
}

test('a device of profile S gives its profiles, main and sub chosen', async () => {
  const found = await inspect({ streamPort: 8554 });
  assert.deepEqual([found.manufacturer, found.model, found.firmware], ['Stand-In', 'SI-2000', '5.7.3']);
  assert.equal(found.address, `http://127.0.0.1:${found.port}/onvif/device_service`);
  assert.deepEqual(
    found.profiles.map(({ name, codec, width, height }) => [name, codec, width, height]),
    [
      ['mainStream', 'H264', 1920, 1080],
      ['subStream', 'H264', 640, 360],
      ['jpeg', 'JPEG', 320, 240],
    ],
  );
  assert.deepEqual(found.profiles[1], {
    ...{ token: 'Profile_2', name: 'subStream', codec: 'H264', width: 640, height: 360, framesPerSecond: 10 },
    bitsPerSecond: 512_000,
    uri: 'rtsp://127.0.0.1:8554/Profile_2?transportmode=unicast&profile=Profile_2',
    warning: null,
    canMove: true,
  });
  assert.deepEqual([found.mainProfile, found.subProfile, found.canMove], ['Profile_1', 'Profile_2', true]);
  assert.deepEqual(found.problems, []);
});

test('a device of profile T with HTTP digest gives its H.265 profile', async () => {
  const found = await inspect({ style: 'modern' });
  assert.deepEqual([found.manufacturer, found.model], ['Müller & Söhne', 'X <1>']);
  assert.deepEqual(
    found.profiles.map(({ codec, width, canMove }) => [codec, width, canMove]),
    [
      ['H265', 2560, true],
      ['H264', 640, true],
    ],
  );
});

test('an old device without GetServices, PTZ and device information is usable', async () => {
  const found = await inspect({ style: 'old' });
  assert.equal(found.canMove, false);
  assert.equal(found.manufacturer, null);
  assert.match(found.problems.join(), /Not Implemented/);
  assert.deepEqual([found.mainProfile, found.subProfile], ['000', '000']);
  assert.equal(found.profiles[0]?.uri, 'rtsp://10.9.9.9:554/live.sdp', 'without the log-in that the device gave');
  assert.match(found.profiles[0]?.warning ?? '', /another host \(10\.9\.9\.9\)/);
});

for (const clockSkewMs of [-5 * HOUR_MS, 20 * 365 * 24 * HOUR_MS]) {
  test(`a clock that is ${clockSkewMs / HOUR_MS} hours off does not spoil the log-in`, async () => {
    assert.equal((await inspect({ clockSkewMs })).profiles.length, 3);
  });
}

for (const style of ['plain', 'modern'] as const) {
  test(`a wrong password is said to be one (${style})`, async () => {
    const wrong = { user: 'admin', password: 'wrong' };
    await assert.rejects(inspect({ style }, wrong), codeOf('onvif-unauthorized', /refuses user or password/));
    const none = { user: '', password: '' };
    await assert.rejects(inspect({ style }, none), codeOf('onvif-unauthorized', /asks for user and password/));
  });
}

test('nothing at the address is said to be so', async () => {
  await assert.rejects(inspectDevice({ address: '127.0.0.1:1', ...LOGIN }), codeOf('onvif-unreachable', /port/));
});

const ENVELOPE = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>';
const send = (text: string | Buffer) => (response: ServerResponse) => void response.end(text);

/** What a broken or malicious device sends in place of its profiles. */
const MALICIOUS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'nothing at all': send(''),
  'a web page': send('<!DOCTYPE html><html><body>Log in</body></html>'),
  'random bytes': send(Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256))),
  'XML that breaks off': send(`${ENVELOPE}<trt:GetProfilesResponse><trt:Profiles token="1`),
  'another answer': send(`${ENVELOPE}<GetProfilesResponseX/></s:Body></s:Envelope>`),
  'a list that is none': send(`${ENVELOPE}<GetProfilesResponse>x</GetProfilesResponse></s:Body></s:Envelope>`),
  'endless nesting': send(`${ENVELOPE}${'<a>'.repeat(100_000)}`),
  'one huge text': send(`${ENVELOPE}${'x'.repeat(3_000_000)}`),
  'very many elements': send(`${ENVELOPE}${'<a/>'.repeat(100_000)}</s:Body></s:Envelope>`),
  'namespaces that never end': send(`${ENVELOPE}<a ${'xmlns'.repeat(100_000)}/></s:Body></s:Envelope>`),
  'an external entity': send('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
  'entities that multiply': send('<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><a>&b;</a>'),
  'a prototype': send(
    `${ENVELOPE}<GetProfilesResponse><profiles><__proto__><polluted>1</polluted></__proto__></profiles></GetProfilesResponse></s:Body></s:Envelope>`,
  ),
  'a redirection': (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  'a broken-off body': (response) => {
    response.writeHead(200, { 'content-length': 5000 });
    response.write(ENVELOPE);
    setImmediate(() => response.destroy());
  },
  'bytes without end': (response) => {
    const block = Buffer.alloc(64 * 1024, 0x20);
    const pump = () => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', pump);
    pump();
  },
  'a fault with a long reason': send(
    `${ENVELOPE}<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">${'no\n'.repeat(5000)}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`,
  ),
};

describe('a device that answers with', () => {
  for (const [name, misbehave] of Object.entries(MALICIOUS)) {
    test(name, async () => {
      const inspected = inspect({ misbehave: { GetProfiles: misbehave } });
      await assert.rejects(inspected, (error: OperationalError) => {
        assert.match(error.code, /^onvif-(invalid|refused|unreachable)$/, error.message);
        assert.ok(error.message.length < 400, 'the reason is cut');
        return true;
      });
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    });
  }
});

const SLOW: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'never answers': () => {},
  'sends a byte now and then': (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
};

for (const [name, misbehave] of Object.entries(SLOW)) {
  test(`a device that ${name} is given up`, async () => {
    await using device = await startOnvifDevice({ misbehave: { GetSystemDateAndTime: misbehave } });
    const url = new URL(`http://127.0.0.1:${device.port}/onvif/device_service`);
    const client = new OnvifClient({ address: { url, host: '127.0.0.1' }, ...LOGIN, timeoutMs: 150 });
    await assert.rejects(client.connect(), codeOf('onvif-unreachable', /did not answer/));
  });
}

const STREAM_ADDRESSES = [
  ['rtsp://10.0.0.5/a?b=c', 'rtsp://10.0.0.5/a?b=c', false],
  ['rtsp://user:p@10.0.0.5:554/a', 'rtsp://10.0.0.5:554/a', false],
  ['rtsp://10.0.0.6/a', 'rtsp://10.0.0.6/a', true],
  ['rtsp://10.0.0.5@evil.example/a', 'rtsp://evil.example/a', true],
  ['file:///etc/passwd', null, true],
  ['/dev/video0', null, true],
  ['', null, true],
  [42, null, true],
  [`rtsp://10.0.0.5/${'a'.repeat(5000)}`, null, true],
] as const;

for (const [given, uri, hasWarning] of STREAM_ADDRESSES) {
  test(`the stream address ${String(given).slice(0, 40)}`, () => {
    const address = { url: new URL('http://10.0.0.5/onvif'), host: '10.0.0.5' };
    const read = readStreamAddress(given, address);
    assert.equal(read.uri, uri);
    assert.equal(read.warning !== null, hasWarning, read.warning ?? '');
  });
}
