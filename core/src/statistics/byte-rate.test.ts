import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteRate } from './byte-rate.ts';

test('the rate of bytes is known after half a second and forgets the past', () => {
  const rate = new ByteRate();
  assert.equal(rate.bitsPerSecond(0), 0);
  rate.add(0, 1_000);
  assert.equal(rate.bitsPerSecond(100), 0);
  for (let atMs = 40; atMs < 4_000; atMs += 40) rate.add(atMs, 1_000);
  // 100 packets of 8,000 bits in four seconds.
  assert.equal(rate.bitsPerSecond(4_000), 200_000);
  assert.equal(rate.bitsPerSecond(60_000), 0);
});
