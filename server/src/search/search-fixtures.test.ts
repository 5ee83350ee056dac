import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileSearch } from '#core/search/compile-search.ts';
import type { SentenceVerdict } from '#core/sentences/testing/judge-sentence.ts';
import { judgeSearch } from './testing/judge-search.ts';
import { readAcceptedSearchMisses, readExpectedSearches, readSearchSurroundings } from './testing/search-fixtures.ts';

const SURROUNDINGS = readSearchSurroundings();
const EXPECTED = readExpectedSearches();
const JUDGED = EXPECTED.map((expected) => {
  const compiled = compileSearch(expected.sentence, SURROUNDINGS);
  return { ...expected, compiled, verdict: judgeSearch(expected, compiled, SURROUNDINGS) };
});

function sentencesWith(...verdicts: readonly SentenceVerdict[]): string[] {
  return JUDGED.filter(({ verdict }) => verdicts.includes(verdict)).map(({ sentence }) => sentence);
}

describe('the searches that a careful person wrote down', () => {
  test('are enough, and each only once', () => {
    assert.ok(EXPECTED.length >= 150);
    assert.equal(new Set(EXPECTED.map(({ sentence }) => sentence)).size, EXPECTED.length);
    assert.ok(EXPECTED.filter(({ question }) => question === undefined).length >= 50, 'some have to be refused');
  });

  test('are never misunderstood, not even aloud', () => {
    assert.deepEqual(sentencesWith('misunderstood-silently', 'misunderstood-aloud'), []);
  });

  test('become the expected question or refusal, but for the misses whose reason is written down', () => {
    const misses = readAcceptedSearchMisses().map(({ sentence, verdict }) => [sentence, verdict]);
    const seen = JUDGED.filter(({ verdict }) => verdict === 'refused-elsewhere' || verdict === 'wrongly-refused');
    assert.deepEqual(seen.map(({ sentence, verdict }) => [sentence, verdict]).toSorted(), misses.toSorted());
  });

  test('name the part that failed where they are refused', () => {
    for (const { sentence, compiled } of JUDGED.filter(({ compiled: { question } }) => question === null)) {
      const blocking = compiled.problems.filter(({ isBlocking }) => isBlocking);
      assert.ok(blocking.length > 0, sentence);
      for (const { start, end, message } of blocking) {
        assert.ok(start < end && end <= sentence.length, `${sentence}: ${start} to ${end}`);
        assert.ok(message.length > 10, `${sentence}: ${message}`);
      }
    }
  });
});
