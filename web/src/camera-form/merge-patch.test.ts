import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergePatch } from './merge-patch.ts';

test('a merge patch holds only what differs', () => {
  const cases: [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>][] = [
    [{ a: 1, b: 'x' }, { a: 1, b: 'y' }, { b: 'y' }],
    [{ a: 1 }, {}, { a: null }],
    [{ a: 1 }, { a: undefined }, { a: null }],
    [{}, { a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 3 } }],
    [{ a: { b: 1 } }, { a: {} }, { a: { b: null } }],
    [{ a: [1, 2] }, { a: [2] }, { a: [2] }],
    [{ a: [{ b: 1 }] }, { a: [{ b: 1 }] }, {}],
    // An empty table is something else than none.
    [{}, { a: {} }, { a: {} }],
    [{ a: null }, { a: {} }, { a: {} }],
    [{ a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  ];
  for (const [from, to, expected] of cases) {
    assert.deepEqual(mergePatch(from, to), expected, `${JSON.stringify(from)} to ${JSON.stringify(to)}`);
  }
});
