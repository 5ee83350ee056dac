import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAvcConfiguration } from './avc-configuration.ts';

const RECORD = [1, 0x42, 0, 0x1e, 0xff, 0xe1, 0, 3, 0x67, 1, 2, 1, 0, 2, 0x68, 3];

test('the record of H.264 gives the size of lengths and the parameter sets', () => {
  assert.deepEqual(parseAvcConfiguration(Uint8Array.from(RECORD)), {
    lengthSize: 4,
    parameterSets: Uint8Array.of(0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3),
  });
});

test('a record without parameter sets, and one with the extensions of high profiles, can be read', () => {
  assert.equal(parseAvcConfiguration(Uint8Array.of(1, 0x42, 0, 0x1e, 0xfd, 0xe0, 0))?.lengthSize, 2);
  assert.equal(parseAvcConfiguration(Uint8Array.from([...RECORD, 0xfd, 0xf8, 0xf8, 0]))?.parameterSets.length, 13);
});

test('a record that is cut off anywhere, or of another version, is refused', () => {
  for (let length = 0; length < RECORD.length; length++)
    assert.equal(parseAvcConfiguration(Uint8Array.from(RECORD.slice(0, length))), null, `${length} bytes`);
  assert.equal(parseAvcConfiguration(Uint8Array.from([0, ...RECORD.slice(1)])), null);
});
