import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toOneLine, toPrintableLines } from './one-line.ts';

for (const [text, line, why] of [
  ['Skipped: a.mp4', 'Skipped: a.mp4', 'plain text stays'],
  ['Türe – 门 🚪', 'Türe – 门 🚪', 'so do all scripts'],
  ['a\n12:00:00 info  login of admin', 'a?12:00:00 info  login of admin', 'a line cannot be forged'],
  ['a\r\u001b[2Jb', 'a??[2Jb', 'a terminal cannot be cleared'],
  ['a\u009b2Jb\u0085', 'a?2Jb?', 'not by the controls of eight bits either'],
  ['a\u2028b\u2029c', 'a?b?c', 'other ends of lines'],
  ['gpj.\u202e4pm', 'gpj.?4pm', 'the order of characters cannot be turned'],
  ['\0', '?', 'NUL'],
] as const) {
  test(`a line of a log: ${why}`, () => assert.equal(toOneLine(text), line));
}

test('a line of a log is cut where it is too long', () => {
  assert.equal(toOneLine('x'.repeat(100_000)).length, 4_001);
});

test('several lines keep their ends and lose what moves a cursor', () => {
  assert.equal(toPrintableLines('a\u001b[2J\r\nb\u009b1m\n'), 'a?[2J?\nb?1m\n');
  assert.equal(toPrintableLines('x'.repeat(10_000)).length, 10_000);
});
