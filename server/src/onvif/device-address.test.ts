import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLocalAddress, parseDeviceAddress, resolveDeviceAddress } from './device-address.ts';

const TYPED = [
  ['192.168.1.20', 'http://192.168.1.20/onvif/device_service'],
  [' camera.lan:8000 ', 'http://camera.lan:8000/onvif/device_service'],
  ['https://10.0.0.5/onvif/x?y=1', 'https://10.0.0.5/onvif/x?y=1'],
  ['fe80::1', 'http://[fe80::1]/onvif/device_service'],
] as const;

for (const [typed, expected] of TYPED)
  test(`"${typed}" is understood`, () => assert.equal(parseDeviceAddress(typed).href, expected));

for (const typed of ['', 'ftp://10.0.0.5', 'http://', 'http://user:pass@10.0.0.5/', 'file:///etc/passwd', 'a b c'])
  test(`"${typed}" is refused`, () =>
    assert.throws(() => parseDeviceAddress(typed), { code: 'onvif-address-invalid' }));

const ADDRESSES = [
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.255.1', true],
  ['169.254.7.7', true],
  // The metadata service of rented machines.
  ['169.254.169.254', false],
  ['8.8.8.8', false],
  ['203.0.113.9', true],
  ['203.0.114.9', false],
  ['fd00::1', true],
  ['2001:db8::1', false],
  ['::ffff:8.8.8.8', false],
  ['::ffff:10.0.0.1', true],
  ['0.0.0.0', false],
  ['no address', false],
] as const;
/** A network whose addresses are public, but that this machine is a part of. */
const INTERFACES = {
  eth0: [
    {
      ...{ address: '203.0.113.2', netmask: '255.255.255.0', cidr: '203.0.113.2/24', family: 'IPv4' as const },
      ...{ mac: '00:00:00:00:00:00', internal: false },
    },
  ],
};

for (const [address, expected] of ADDRESSES)
  test(`${address} is ${expected ? '' : 'not '}local`, () =>
    assert.equal(isLocalAddress(address, INTERFACES), expected));

test('a public address is not called', async () => {
  await assert.rejects(resolveDeviceAddress('http://8.8.8.8/'), { code: 'onvif-address-public' });
  await assert.rejects(resolveDeviceAddress('169.254.169.254/latest/meta-data'), { code: 'onvif-address-public' });
});

test('a name is looked up once, and its number is what is called', async () => {
  const { url, host } = await resolveDeviceAddress('localhost:8000');
  assert.equal(url.host, 'localhost:8000');
  assert.match(host, /^(127\.0\.0\.1|::1)$/);
});
