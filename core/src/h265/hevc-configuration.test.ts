import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHevcConfiguration } from './hevc-configuration.ts';

const HEADER = [1, ...new Array<number>(20).fill(0), 0xff];
const RECORD = [...HEADER, 2, 0x20, 0, 1, 0, 2, 0x40, 1, 0x21, 0, 2, 0, 1, 0x42, 0, 1, 0x43];

test('the record of H.265 gives the size of lengths and the parameter sets', () => {
  assert.deepEqual(parseHevcConfiguration(Uint8Array.from(RECORD)), {
    lengthSize: 4,
    parameterSets: Uint8Array.of(0, 0, 0, 1, 0x40, 1, 0, 0, 0, 1, 0x42, 0, 0, 0, 1, 0x43),
  });
});

test('a record without arrays can be read', () => {
  assert.equal(parseHevcConfiguration(Uint8Array.from([...HEADER, 0]))?.parameterSets.length, 0);
});

test('a record that is cut off anywhere, or of another version, is refused', () => {
  for (let length = 0; length < RECORD.length; length++)
    assert.equal(parseHevcConfiguration(Uint8Array.from(RECORD.slice(0, length))), null, `${length} bytes`);
  assert.equal(parseHevcConfiguration(Uint8Array.from([2, ...RECORD.slice(1)])), null);
});
