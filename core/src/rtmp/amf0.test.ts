import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Amf0Value, decodeAmf0, encodeAmf0 } from './amf0.ts';
import { MalformedRtmpError } from './malformed-rtmp-error.ts';

describe('AMF 0', () => {
  const values: readonly Amf0Value[] = [
    'publish',
    4,
    -0.5,
    true,
    false,
    null,
    '',
    'Grüße 🎥',
    ['hvc1', 1, []],
    new Map<string, Amf0Value>([
      ['app', 'live'],
      ['inner', new Map<string, Amf0Value>([['objectEncoding', 0]])],
    ]),
    new Map(),
  ];
  for (const value of values) {
    it(`gives back ${JSON.stringify(value instanceof Map ? [...value] : value)}`, () => {
      assert.deepEqual(decodeAmf0(encodeAmf0([value])), [value]);
    });
  }

  it('reads what real encoders send beyond that', () => {
    const cases: readonly { readonly what: string; readonly bytes: readonly number[]; readonly value: Amf0Value }[] = [
      { what: 'undefined', bytes: [6], value: null },
      {
        what: 'an array by name, its count wrong',
        bytes: [8, 255, 255, 255, 255, 0, 1, 97, 5, 0, 0, 9],
        value: new Map([['a', null]]),
      },
      { what: 'a date', bytes: [11, 0x40, 0x59, 0, 0, 0, 0, 0, 0, 0, 0], value: 100 },
      { what: 'a long string', bytes: [12, 0, 0, 0, 1, 97], value: 'a' },
      { what: 'an object of a class', bytes: [16, 0, 1, 99, 0, 0, 9], value: new Map() },
      { what: 'Latin 1', bytes: [2, 0, 2, 0x66, 0xfc], value: 'fü' },
    ];
    for (const { what, bytes, value } of cases) assert.deepEqual(decodeAmf0(Uint8Array.from(bytes)), [value], what);
  });

  const malformed: readonly { readonly what: string; readonly bytes: readonly number[] }[] = [
    { what: 'a number cut off', bytes: [0, 1, 2] },
    { what: 'a string longer than the message', bytes: [2, 255, 255, 97] },
    { what: 'a long string of 4 GB', bytes: [12, 255, 255, 255, 255, 97] },
    { what: 'an object without an end', bytes: [3, 0, 1, 97, 5] },
    { what: 'an object whose name is cut off', bytes: [3, 0] },
    { what: 'an array of 4 billion values', bytes: [10, 255, 255, 255, 255, 5, 5, 5] },
    { what: 'an unknown type', bytes: [17] },
    { what: 'arrays nested a hundred deep', bytes: Array.from({ length: 100 }, () => [10, 0, 0, 0, 1]).flat() },
    { what: 'objects nested a hundred deep', bytes: Array.from({ length: 100 }, () => [3, 0, 1, 97]).flat() },
    { what: 'two thousand values', bytes: Array.from({ length: 2000 }, () => 5) },
  ];
  for (const { what, bytes } of malformed) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeAmf0(Uint8Array.from(bytes)), MalformedRtmpError);
    });
  }

  it('takes names that objects of JavaScript know as plain names', () => {
    const [decoded] = decodeAmf0(encodeAmf0([new Map([['__proto__', 'x']])]));
    assert.deepEqual(decoded, new Map([['__proto__', 'x']]));
  });
});
