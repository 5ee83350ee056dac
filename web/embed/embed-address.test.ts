import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEmbedAddress } from './embed-address.ts';

test('an embed address names the camera, the mode, the overlay and the token', () => {
  assert.deepEqual(readEmbedAddress(new URL('http://host/embed/front-door?mode=synced&overlay=none#token=abc')), {
    camera: 'front-door',
    mode: 'synced',
    overlay: 'none',
    token: 'abc',
  });
});

test('what the address leaves out takes the defaults', () => {
  assert.deepEqual(readEmbedAddress(new URL('http://host/embed/yard/?mode=fast')), {
    camera: 'yard',
    mode: 'live',
    overlay: 'boxes',
    token: null,
  });
});

test('an address without a valid camera name is refused', () => {
  for (const path of ['/embed/', '/embed/a/b', '/embed/Front%20Door', '/other/yard']) {
    assert.equal(readEmbedAddress(new URL(path, 'http://host')), null, path);
  }
});
