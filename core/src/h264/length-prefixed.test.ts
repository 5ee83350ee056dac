import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  annexBToLengthPrefixed,
  joinNalUnits,
  lengthPrefixedToAnnexB,
  maximumLengthPrefixedBytes,
} from './length-prefixed.ts';

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

test('start codes before NAL units become lengths', () => {
  const cases: readonly { readonly data: readonly number[]; readonly expected: readonly number[] }[] = [
    { data: [0, 0, 0, 1, 0x65, 9, 0, 0, 0, 1, 8], expected: [0, 0, 0, 2, 0x65, 9, 0, 0, 0, 1, 8] },
    { data: [0, 0, 1, 0x65, 1, 0, 1, 0, 0, 1, 8], expected: [0, 0, 0, 4, 0x65, 1, 0, 1, 0, 0, 0, 1, 8] },
    { data: [0, 0, 0, 0, 1, 0x65, 9, 0, 0, 0, 0, 0, 1, 8, 0, 0], expected: [0, 0, 0, 2, 0x65, 9, 0, 0, 0, 1, 8] },
    { data: [0, 0, 1, 0, 0, 1, 8], expected: [0, 0, 0, 1, 8] },
    { data: [0, 0, 1, 8, 0, 0, 1], expected: [0, 0, 0, 1, 8] },
    { data: [9, 9, 0, 0, 1, 8], expected: [0, 0, 0, 1, 8] },
    { data: [0x65, 9, 0, 0], expected: [] },
    { data: [], expected: [] },
  ];
  for (const { data, expected } of cases) {
    const target = new Uint8Array(maximumLengthPrefixedBytes(data.length));
    assert.deepEqual([...annexBToLengthPrefixed(Uint8Array.from(data), target)], expected, String(data));
  }
});

test('units of one byte after short start codes fit into the promised memory', () => {
  const data = Uint8Array.from(Array.from({ length: 100 }, () => [0, 0, 1, 8]).flat());
  const target = new Uint8Array(maximumLengthPrefixedBytes(data.length));
  const prefixed = annexBToLengthPrefixed(data, target);
  assert.deepEqual(lengthPrefixedToAnnexB(prefixed, 4)?.length, 500);
});

test('a unit longer than 64 kB keeps its length', () => {
  const unit = new Uint8Array(70_000).fill(0x65);
  const data = joinNalUnits([unit]);
  const prefixed = annexBToLengthPrefixed(data, new Uint8Array(maximumLengthPrefixedBytes(data.length)));
  assert.deepEqual([...prefixed.subarray(0, 5)], [0, 1, 0x11, 0x70, 0x65]);
  assert.deepEqual(lengthPrefixedToAnnexB(prefixed, 4), data);
});
