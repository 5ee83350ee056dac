import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileSentence } from '#core/sentences/compile-sentence.ts';
import { judgeSentence, type SentenceVerdict } from '#core/sentences/testing/judge-sentence.ts';
import { readAcceptedMisses, readExpectedSentences, readSentenceSurroundings } from './testing/sentence-fixtures.ts';

const SURROUNDINGS = readSentenceSurroundings();
const EXPECTED = [...readExpectedSentences('first'), ...readExpectedSentences('second')];
const VERDICTS = new Map(
  EXPECTED.map((expected): [string, SentenceVerdict] => [
    expected.sentence,
    judgeSentence(expected, compileSentence(expected.sentence, SURROUNDINGS)),
  ]),
);

function sentencesWith(...verdicts: readonly SentenceVerdict[]): string[] {
  return EXPECTED.map(({ sentence }) => sentence).filter((sentence) =>
    verdicts.includes(VERDICTS.get(sentence) ?? 'exact'),
  );
}

describe('the sentences that a careful person wrote down', () => {
  test('are enough, and each only once', () => {
    assert.ok(EXPECTED.length >= 600);
    assert.equal(VERDICTS.size, EXPECTED.length);
    assert.ok(EXPECTED.filter(({ rules }) => rules.length === 0).length >= 80, 'some have to be refused');
  });

  test('are never misunderstood, not even aloud', () => {
    assert.deepEqual(sentencesWith('misunderstood-silently', 'misunderstood-aloud'), []);
  });

  test('become the expected rule or refusal, but for the misses whose reason is written down', () => {
    const misses = readAcceptedMisses().map(({ sentence, verdict }) => [sentence, verdict]);
    const seen = sentencesWith('refused-elsewhere', 'wrongly-refused').map((sentence) => [
      sentence,
      VERDICTS.get(sentence),
    ]);
    assert.deepEqual(seen.toSorted(), misses.toSorted());
  });

  test('name the part that failed where they are refused', () => {
    for (const { sentence } of EXPECTED) {
      const { rule, problems } = compileSentence(sentence, SURROUNDINGS);
      if (rule !== null || sentence.trim() === '') continue;
      const blocking = problems.filter(({ isBlocking }) => isBlocking);
      assert.ok(blocking.length > 0, sentence);
      for (const { start, end, message } of blocking) {
        assert.ok(start < end && end <= sentence.length, `${sentence}: ${start} to ${end}`);
        assert.ok(message.length > 10, `${sentence}: ${message}`);
      }
    }
  });
});
