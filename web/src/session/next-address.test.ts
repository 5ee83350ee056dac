import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginAddress, nextAddress } from './next-address.ts';

test('the login leads back to the page that asked for it', () => {
  const address = loginAddress({ pathname: '/events', search: '?camera=yard&label=cat' });
  assert.equal(nextAddress(new URL(address, 'http://host').searchParams), '/events?camera=yard&label=cat');
  assert.equal(loginAddress({ pathname: '/', search: '' }), '/login');
});

test('the login never leads to another host', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/login',
    '',
  ]) {
    assert.equal(nextAddress(new URLSearchParams({ next })), '/', next);
  }
});
