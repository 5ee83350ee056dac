import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeRule } from '../rules/describe-rule.ts';
import type { Rule } from '../rules/rule.ts';
import { isSameRule } from '../rules/same-rule.ts';
import { compileSentence } from './compile-sentence.ts';
import type { SentenceSurroundings } from './compiled-sentence.ts';
import { compactRule } from './testing/compact-rule.ts';
import { DEMO_SURROUNDINGS } from './testing/demo-surroundings.ts';

const NAMES = [
  ...['and', 'or', 'not', 'no', 'in', 'a', 'the', 'is', 'it', 'who', 'from', 'then', 'without', 'except', 'between'],
  ...[
    'person',
    'dog',
    'people',
    'two-people',
    'red',
    'red-car',
    'anna',
    'nobody',
    'everyone',
    'camera',
    'view',
    'left',
  ],
  ...['night', 'day', 'monday', 'weekend', 'hour', 'minutes', 'may', 'at-night', 'for-10-minutes', 'day-and-night'],
  ...['3', '9', 'gate-2', 'the-gate', 'car-park', 'yard-and-gate', 'not-the-yard', 'left-half', 'wrong-way', 'stop'],
  ...['twice', 'urgent', 'outside', 'tell-me', 'constructor', 'toString', '__proto__', 'DROP-TABLE'],
];
const SENTENCES = [
  ...[
    'a person in the yard',
    'nobody is in the yard for 10 minutes',
    'a red car in the yard at night',
    'a dog on the sofa',
  ],
  ...['a person enters the yard and then leaves within 30 seconds', 'a person in the yard or at the gate'],
  ...[
    'more than 3 people in the yard after 22:00 on weekdays',
    'anyone except Anna in the yard',
    'a car stops for 2 minutes',
  ],
  ...[
    'a person is not in the yard for 10 minutes',
    'a person in the yard on Monday',
    'a person in the left half of the picture',
  ],
];

function withZone(name: string): SentenceSurroundings {
  const polygon = [[0.1, 0.1] as const, [0.5, 0.1] as const, [0.5, 0.5] as const];
  const extra = { zones: { [name]: { polygon } }, lines: {} };
  return { ...DEMO_SURROUNDINGS, cameras: { ...DEMO_SURROUNDINGS.cameras, extra } };
}

/** What came out is the expected rule, nothing, or something that its writer is told about. */
function isNeverSilent(sentence: string, surroundings: SentenceSurroundings, expected: Rule | null): boolean {
  const { rule, problems } = compileSentence(sentence, surroundings);
  return (
    rule === null ||
    (expected !== null && isSameRule(rule, expected)) ||
    problems.some(({ code }) => code === 'assumed')
  );
}

describe('a zone whose name is a word of the grammar', () => {
  for (const name of NAMES)
    test(name, () => {
      const surroundings = withZone(name);
      for (const verb of ['is-present', 'enters', 'leaves'] as const) {
        const rule: Rule = { condition: { subject: { labels: ['dog'] }, verb, where: { zones: [name] } } };
        const words = describeRule(rule);
        assert.ok(isNeverSilent(words, surroundings, rule), `${words} of the zone becomes something else`);
      }
      for (const sentence of SENTENCES) {
        const { rule } = compileSentence(sentence, DEMO_SURROUNDINGS);
        assert.ok(isNeverSilent(sentence, surroundings, rule), `${sentence} changes its meaning`);
      }
    });
});

test('the word "zone" settles which one is meant', () => {
  const surroundings = withZone('night');
  const { rule } = compileSentence('a dog in zone night at night', surroundings);
  assert.equal(rule === null ? '' : compactRule(rule), 'dog is-present @night; night');
});

test('the name of a place counts before the further words of another one', () => {
  const { rule } = compileSentence('a dog in the car park', withZone('car-park'));
  assert.equal(rule === null ? '' : compactRule(rule), 'dog is-present @car-park');
});

describe('somebody whose name is a word of the grammar', () => {
  for (const name of [
    'And',
    'Will',
    'May',
    'Red',
    'Person',
    'Car',
    'Night',
    'Nobody',
    'Monday',
    'Dog',
    'Not',
    'Camera',
    'A',
  ])
    test(name, () => {
      const surroundings = { ...DEMO_SURROUNDINGS, people: ['Anna', name] };
      for (const sentence of SENTENCES) {
        const { rule } = compileSentence(sentence, DEMO_SURROUNDINGS);
        assert.ok(isNeverSilent(sentence, surroundings, rule), `${sentence} changes its meaning`);
      }
    });

  test('is meant with a capital and without an article, and asked about where a sentence begins', () => {
    const surroundings = { ...DEMO_SURROUNDINGS, people: ['Dog'] };
    const compact = (sentence: string) => {
      const { rule, problems } = compileSentence(sentence, surroundings);
      return rule === null ? problems[0]?.code : compactRule(rule);
    };
    assert.equal(compact('tell me when Dog is in the yard'), '@Dog is-present @yard');
    assert.equal(compact('a dog in the yard'), 'dog is-present @yard');
    assert.equal(compact('Dog in the yard'), 'ambiguous');
  });
});
