import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { forwardLines } from './forward-lines.ts';

const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['lines of one chunk', ['a\nb\n'], ['a', 'b']],
  ['a line in two chunks', ['a', 'b\nc\n'], ['ab', 'c']],
  ['a line without an end', ['a\nb'], ['a', 'b']],
  ['empty lines and carriage returns', ['a\r\n\n\nb\n'], ['a', 'b']],
  ['a line that does not end', ['x'.repeat(20_000)], ['x'.repeat(8192), 'x'.repeat(8192), 'x'.repeat(3616)]],
];

for (const [name, chunks, expected] of CASES)
  test(`of ${name} the lines are handed on`, async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    forwardLines(stream, (line) => lines.push(line));
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    await once(stream, 'close');
    assert.deepEqual(lines, expected);
  });

test('a character in two chunks stays whole', async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  forwardLines(stream, (line) => lines.push(line));
  const bytes = Buffer.from('é\n');
  stream.write(bytes.subarray(0, 1));
  stream.end(bytes.subarray(1));
  await once(stream, 'close');
  assert.deepEqual(lines, ['é']);
});
