import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCredentials } from './split-credentials.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

for (const [address, url, authorization] of [
  ['http://host:8000/a?b', 'http://host:8000/a?b', null],
  ['http://anna:s3cret@host/a', 'http://host/a', basic('anna:s3cret')],
  ['http://anna@host/', 'http://host/', basic('anna:')],
  ['http://:token@host/', 'http://host/', basic(':token')],
  ['http://a%40b:c%3Ad@host/', 'http://host/', basic('a@b:c:d')],
  ['http://anna:100%zz@host/', 'http://host/', basic('anna:100%zz')],
] as const) {
  test(`of ${address}, user and password become a header`, () => {
    const split = splitCredentials(address);
    assert.deepEqual([split.url.href, split.authorization], [url, authorization]);
  });
}
