import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatenateBytes } from './concatenate-bytes.ts';
import { equalBytes } from './equal-bytes.ts';

test('parts are put one after another into memory of their own', () => {
  const part = Uint8Array.of(2, 3);
  const whole = concatenateBytes([Uint8Array.of(1), new Uint8Array(), part]);
  part[0] = 9;
  assert.deepEqual(whole, Uint8Array.of(1, 2, 3));
  assert.deepEqual(concatenateBytes([]), new Uint8Array());
});

test('bytes are equal where length and values are', () => {
  const bytes = Uint8Array.of(1, 2);
  assert.equal(equalBytes(bytes, Uint8Array.of(0, 1, 2).subarray(1)), true);
  assert.equal(equalBytes(bytes, Uint8Array.of(1, 3)), false);
  assert.equal(equalBytes(bytes, Uint8Array.of(1)), false);
  assert.equal(equalBytes(new Uint8Array(), new Uint8Array()), true);
});
