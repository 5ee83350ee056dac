import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DamageLog } from './damage-log.ts';

test('damage is told when it grows, once a minute at most', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const log = new DamageLog(
    (line) => lines.push(line),
    (parts) => `${parts} parts`,
    () => nowMs,
  );
  for (const parts of [0, 0, 3, 3, 5]) {
    log.note(parts);
    nowMs += 1_000;
  }
  assert.deepEqual(lines, ['3 parts']);
  nowMs += 60_000;
  log.note(5);
  assert.deepEqual(lines, ['3 parts'], 'it has not grown');
  log.note(9);
  assert.equal(lines.length, 2);
  assert.match(lines[1] ?? '', /^9 parts/);
});
