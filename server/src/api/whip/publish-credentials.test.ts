import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePublishCredentials } from './publish-credentials.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

for (const [what, header, user, password] of [
  ['nothing', undefined, null, null],
  ['a password', 'Bearer secret', null, 'secret'],
  ['a user and a password', 'Bearer anna:secret', 'anna', 'secret'],
  ['a password with colons after a user', 'bearer anna:se:cret', 'anna', 'se:cret'],
  ['Basic', basic('anna:geheim ü'), 'anna', 'geheim ü'],
  ['Basic without a user', basic(':secret'), null, 'secret'],
  ['another scheme', 'Digest username="anna"', null, null],
  ['a scheme alone', 'Bearer ', null, null],
  ['far too much', `Bearer ${'x'.repeat(5_000)}`, null, null],
] as const) {
  test(`credentials of a publisher: ${what}`, () => {
    assert.deepEqual(parsePublishCredentials(header), { user, password });
  });
}
