import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseByteRange } from './byte-range.ts';

const CASES: readonly (readonly [header: string | undefined, fileBytes: number, expected: unknown])[] = [
  [undefined, 100, null],
  ['bytes=0-', 100, { first: 0, last: 99 }],
  ['bytes=0-0', 100, { first: 0, last: 0 }],
  ['bytes=10-19', 100, { first: 10, last: 19 }],
  ['Bytes= 10-19', 100, { first: 10, last: 19 }],
  // Beyond the end: as far as there is something.
  ['bytes=90-1000', 100, { first: 90, last: 99 }],
  ['bytes=-30', 100, { first: 70, last: 99 }],
  ['bytes=-1000', 100, { first: 0, last: 99 }],
  ['bytes=100-', 100, 'unsatisfiable'],
  ['bytes=-0', 100, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-5', 0, 'unsatisfiable'],
  // No range, so the header counts as absent.
  ['bytes=20-10', 100, null],
  ['bytes=-', 100, null],
  ['bytes=a-b', 100, null],
  ['bytes=1-2,5-6', 100, null],
  ['lines=1-2', 100, null],
  ['bytes=99999999999999999999-', 100, null],
];

for (const [header, fileBytes, expected] of CASES)
  test(`${header} of ${fileBytes} bytes`, () => assert.deepEqual(parseByteRange(header, fileBytes), expected));
