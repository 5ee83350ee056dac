import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitOnce } from './split-once.ts';

test('a text is split at the first separator only', () => {
  const rows: [string, string, [string, string]][] = [
    ['key=a=b', '=', ['key', 'a=b']],
    ['key=', '=', ['key', '']],
    ['=value', '=', ['', 'value']],
    ['key', '=', ['key', '']],
    ['a: b', ': ', ['a', 'b']],
    ['', '?', ['', '']],
  ];
  for (const [text, separator, expected] of rows) assert.deepEqual(splitOnce(text, separator), expected);
});
