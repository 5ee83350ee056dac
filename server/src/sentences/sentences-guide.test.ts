import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileSentence } from '#core/sentences/compile-sentence.ts';
import { DEMO_SURROUNDINGS } from '#core/sentences/testing/demo-surroundings.ts';

const GUIDE = readFileSync(join(import.meta.dirname, '../../../docs/guides/sentences.md'), 'utf8');

function examplesOf(heading: string): string[] {
  const section = GUIDE.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| for example'));
  return rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
}

test('everything that the guide says can be said, can', () => {
  const examples = examplesOf('What can be said');
  assert.ok(examples.length > 40);
  for (const sentence of examples) {
    const { rule, problems } = compileSentence(sentence, DEMO_SURROUNDINGS);
    assert.ok(rule !== null, `${sentence}: ${problems.map(({ message }) => message).join('; ')}`);
  }
});

test('everything that the guide says is refused, is', () => {
  const examples = examplesOf('What is refused');
  assert.ok(examples.length >= 8);
  for (const sentence of examples) assert.equal(compileSentence(sentence, DEMO_SURROUNDINGS).rule, null, sentence);
});
