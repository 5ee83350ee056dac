import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLocalHost } from './public-addresses.ts';

for (const [host, isLocal] of [
  ['127.0.0.1', true],
  ['localhost', true],
  ['192.168.1.20', true],
  ['169.254.169.254', true],
  ['[::1]', true],
  ['[::ffff:169.254.169.254]', true],
  ['[fe80::1]', true],
  ['0.0.0.0', true],
  ['8.8.8.8', false],
  ['[2001:4860:4860::8888]', false],
  ['nobody.invalid', false],
] as const) {
  test(`${host} is ${isLocal ? '' : 'not '}a host of the local network`, async () => {
    assert.equal(await isLocalHost(host), isLocal);
  });
}
