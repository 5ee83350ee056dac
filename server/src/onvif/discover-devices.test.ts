import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { startOnvifDevice } from '../../../fixtures/onvif-device/onvif-device.ts';
import { STYLES } from '../../../fixtures/onvif-device/onvif-styles.ts';
import { findFreeUdpPort } from '../testing/find-free-udp-port.ts';
import { discoverDevices, readProbeMatches } from './discover-devices.ts';

const LEADS_OUT = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ family, internal }) => family === 'IPv4' && !internal),
);
const skip = LEADS_OUT ? false : 'needs a network interface with an IPv4 address for multicast';
const WAIT_MS = 700;
const ID = 'urn:uuid:11111111-2222-3333-4444-555555555555';

test('devices are found once each, however often they answer', { skip }, async () => {
  const discoveryPort = await findFreeUdpPort();
  await using first = await startOnvifDevice({ discoveryPort });
  await using second = await startOnvifDevice({ discoveryPort, style: 'modern' });
  const { devices, problems } = await discoverDevices({ port: discoveryPort, waitMs: WAIT_MS });
  assert.deepEqual(problems, []);
  const ports = devices.map(({ address }) => Number(new URL(address).port)).sort();
  assert.deepEqual(ports, [first.port, second.port].sort());
  for (const { name, hardware, address, host } of devices) {
    assert.deepEqual([name, hardware], ['Front door', 'SI-2000']);
    assert.equal(new URL(address).hostname, host);
  }
});

test('nothing is sent before somebody asks, and an empty network is no mistake', { skip }, async () => {
  const port = await findFreeUdpPort();
  assert.deepEqual(await discoverDevices({ port, waitMs: 50 }), { devices: [], problems: [] });
});

test('an interface that cannot be searched is named', async () => {
  const { devices, problems } = await discoverDevices({ interfaces: ['203.0.113.99'], waitMs: 10 });
  assert.deepEqual(devices, []);
  assert.match(problems[0] ?? '', /^203\.0\.113\.99: /);
});

test('a flood of answers ends in few devices', { skip }, async () => {
  const port = await findFreeUdpPort();
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (message, { port: to, address }) => {
    const id = /MessageID>([^<]+)</.exec(message.toString())?.[1] ?? '';
    for (let index = 0; index < 300; index++) {
      const answer = STYLES.plain.probeMatch(id, `http://${address}:${index + 1}/onvif`);
      socket.send(answer.replace(/urn:uuid:4d45[^<]*/, `urn:uuid:${index}`), to, address);
    }
  });
  await new Promise<void>((resolve) => socket.bind(port, () => resolve()));
  for (const { address, family, internal } of Object.values(networkInterfaces()).flatMap((list) => list ?? []))
    if (family === 'IPv4' && !internal) socket.addMembership('239.255.255.250', address);
  const { devices } = await discoverDevices({ port, waitMs: WAIT_MS });
  socket.close();
  assert.ok(devices.length > 0 && devices.length <= 100, `${devices.length} devices`);
});

const match = (address: string) => STYLES.plain.probeMatch(ID, address);
const ANSWERS = [
  ['a proper one', match('http://10.0.0.5:8000/onvif/device_service'), ['http://10.0.0.5:8000/onvif/device_service']],
  // A device that is told to speak for somebody else is called itself.
  [
    'one that names another host',
    match('http://8.8.8.8/x').replace('http://[fe80::1]/onvif/device_service ', ''),
    ['http://10.0.0.5/x'],
  ],
  ['one for another question', STYLES.plain.probeMatch('urn:uuid:other', 'http://10.0.0.5/'), []],
  [
    'one with an address of another kind',
    match('x').replaceAll('http://[fe80::1]/onvif/device_service', 'file:///x'),
    [],
  ],
  ['one without a body', `<a>${ID}</a>`, []],
  ['nonsense', `${ID} \u0000\u0001<<<<`, []],
  ['deep nesting', `${ID}${'<a>'.repeat(20_000)}`, []],
  ['a document type', `<!DOCTYPE a>${match('http://10.0.0.5/')}`, []],
  [
    'an identifier in capitals',
    match('http://10.0.0.5/onvif').replace(ID, ID.toUpperCase()),
    ['http://10.0.0.5/onvif'],
  ],
] as const;

for (const [name, text, addresses] of ANSWERS) {
  test(`an answer to a probe: ${name}`, () => {
    const found = readProbeMatches(Buffer.from(text), '10.0.0.5', [ID]);
    assert.deepEqual(
      found.map(({ address }) => address),
      addresses,
    );
  });
}
