import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinNalUnits, lengthPrefixedToAnnexB } from './length-prefixed.ts';

test('lengths before NAL units become start codes', () => {
  const cases: readonly {
    readonly data: readonly number[];
    readonly lengthSize: number;
    readonly expected: readonly number[];
  }[] = [
    { lengthSize: 4, data: [0, 0, 0, 2, 0x65, 9, 0, 0, 0, 1, 8], expected: [0, 0, 0, 1, 0x65, 9, 0, 0, 0, 1, 8] },
    { lengthSize: 2, data: [0, 2, 0x65, 9, 0, 1, 8], expected: [0, 0, 0, 1, 0x65, 9, 0, 0, 0, 1, 8] },
    { lengthSize: 1, data: [1, 0x65], expected: [0, 0, 0, 1, 0x65] },
    { lengthSize: 4, data: [], expected: [] },
  ];
  for (const { data, lengthSize, expected } of cases)
    assert.deepEqual([...(lengthPrefixedToAnnexB(Uint8Array.from(data), lengthSize) ?? [])], expected);
});

test('a view into larger memory is rewritten in its place', () => {
  const memory = Uint8Array.from([7, 7, 0, 0, 0, 2, 0x65, 9, 7]);
  const data = lengthPrefixedToAnnexB(memory.subarray(2, 8), 4);
  assert.deepEqual([...(data ?? [])], [0, 0, 0, 1, 0x65, 9]);
  assert.deepEqual([...memory], [7, 7, 0, 0, 0, 1, 0x65, 9, 7]);
});

test('lengths that lie are refused, and nothing is rewritten', () => {
  for (const data of [
    [0, 0, 0, 1, 8, 0, 0],
    [255, 255, 255, 255, 8],
    [0, 0, 0, 3, 8, 8],
    [0, 0, 0, 1, 8, 127, 0, 0, 0, 1],
  ]) {
    const bytes = Uint8Array.from(data);
    assert.equal(lengthPrefixedToAnnexB(bytes, 4), null);
    assert.deepEqual([...bytes], data);
  }
});

test('units are joined with start codes', () => {
  assert.deepEqual([...joinNalUnits([Uint8Array.of(1), Uint8Array.of(2, 3)])], [0, 0, 0, 1, 1, 0, 0, 0, 1, 2, 3]);
});
