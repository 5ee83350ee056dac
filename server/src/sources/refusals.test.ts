import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusals } from './refusals.ts';

test('refusals are all counted, and each reason is told once a second with what was left out', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const refusals = new Refusals(
    (line) => lines.push(line),
    () => nowMs,
  );
  for (let index = 0; index < 100; index++) refusals.add('overload', 'Too many.');
  refusals.add('tls', 'No certificate.');
  assert.deepEqual(lines, ['Too many.', 'No certificate.']);
  nowMs = 1_000;
  refusals.add('overload', 'Too many.');
  refusals.count('failed', 3);
  assert.deepEqual(lines.slice(2), ['Too many. (and 99 further messages)']);
  assert.deepEqual(refusals.counts(), { overload: 101, tls: 1, failed: 3 });
});
