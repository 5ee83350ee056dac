import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ruleSchema } from '#contract/rules.ts';
import { compileSentence, MAXIMUM_SENTENCE_LENGTH, measureCompilation } from './compile-sentence.ts';
import type { CompiledSentence } from './compiled-sentence.ts';
import { compactRule } from './testing/compact-rule.ts';
import { DEMO_SURROUNDINGS } from './testing/demo-surroundings.ts';
import { MISREADINGS } from './testing/misreadings.ts';
import { REFUSED_SENTENCES } from './testing/refused-sentences.ts';
import { UNDERSTOOD_DETAILS } from './testing/understood-details.ts';
import { UNDERSTOOD_HAPPENINGS } from './testing/understood-happenings.ts';
import { WELL_READ } from './testing/well-read.ts';

const UNDERSTOOD = { ...UNDERSTOOD_HAPPENINGS, ...UNDERSTOOD_DETAILS };

function compile(sentence: string): CompiledSentence {
  return compileSentence(sentence, DEMO_SURROUNDINGS);
}

function blockers({ problems }: CompiledSentence): string[] {
  return problems.filter(({ isBlocking }) => isBlocking).map(({ code, message }) => `${code}: ${message}`);
}

for (const [topic, rows] of Object.entries(UNDERSTOOD)) {
  describe(`sentences about ${topic}`, () => {
    for (const [sentence, expected] of Object.entries(rows)) {
      test(sentence, () => {
        const compiled = compile(sentence);
        assert.deepEqual(blockers(compiled), []);
        assert.ok(compiled.rule !== null);
        assert.equal(compactRule(compiled.rule), expected);
        assert.notEqual(compiled.explanation, '');
        assert.equal(
          ruleSchema.safeParse(compiled.rule).error,
          undefined,
          'it is a rule as the configuration takes it',
        );
      });
    }
  });
}

test('enough sentences are tried', () => {
  assert.ok(Object.values(UNDERSTOOD).flatMap((rows) => Object.keys(rows)).length >= 250);
  assert.ok(Object.keys(REFUSED_SENTENCES).length >= 60);
});

describe('sentences that are refused', () => {
  for (const [sentence, code] of Object.entries(REFUSED_SENTENCES)) {
    test(sentence, () => {
      const compiled = compile(sentence);
      assert.equal(compiled.rule, null);
      const first = compiled.problems.find(({ isBlocking }) => isBlocking);
      assert.equal(first?.code, code);
      assert.ok((first?.end ?? 0) > (first?.start ?? 0), 'the part that failed is named');
    });
  }
});

for (const [topic, rows] of Object.entries({ ...MISREADINGS, ...WELL_READ })) {
  describe(`what is easily misread: ${topic}`, () => {
    for (const [sentence, expected] of Object.entries(rows)) {
      test(sentence, () => {
        const { rule } = compile(sentence);
        assert.equal(rule === null ? null : compactRule(rule), expected);
      });
    }
  });
}

test('every word of a sentence that became a rule is marked as a part of it', () => {
  for (const sentence of Object.values(UNDERSTOOD).flatMap((rows) => Object.keys(rows))) {
    const { phrases } = compile(sentence);
    const covered = phrases.map(({ start, end }) => sentence.slice(start, end)).join('');
    const letters = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '');
    assert.equal(letters(covered), letters(sentence), sentence);
    for (const [index, { start, end, kind }] of phrases.entries()) {
      assert.ok(start < end && start >= (phrases[index - 1]?.end ?? 0), `${sentence}: in order`);
      assert.notEqual(kind, 'unknown', sentence);
    }
  }
});

test('a rule in words is the same rule when it is compiled again', () => {
  for (const sentence of Object.values(UNDERSTOOD).flatMap((rows) => Object.keys(rows))) {
    const { rule, explanation } = compile(sentence);
    const again = compile(explanation);
    assert.ok(rule !== null && again.rule !== null, `${explanation} ${blockers(again).join()}`);
    assert.equal(compactRule(again.rule), compactRule(rule), explanation);
  }
});

test('phrases say what they became', () => {
  const sentence = 'Warn me when a red car stops in front of the gate for more than two minutes at night';
  const shown = compile(sentence).phrases.map(({ start, end, kind, meaning }) => [
    sentence.slice(start, end),
    kind,
    meaning,
  ]);
  assert.deepEqual(shown, [
    ['Warn me', 'opening', 'tell me when'],
    ['when', 'opening', 'tell me when'],
    ['a red car', 'subject', 'a red car'],
    ['stops', 'verb', 'stops'],
    ['in front of the gate', 'place', 'zone gate'],
    ['for more than two minutes', 'duration', '2 minutes'],
    ['at night', 'time', 'at night'],
  ]);
});

test('what is not known is suggested, and drawing is offered where it helps', () => {
  const [place] = compile('a person in the loby').problems;
  assert.deepEqual([place?.code, place?.suggestions, place?.draw], ['unknown-place', ['lobby'], true]);
  const [line] = compile('a person crosses the fense').problems;
  assert.deepEqual([line?.code, line?.suggestions, line?.draw], ['unknown-place', ['fence'], true]);
  const [thing] = compile('a trukc in the driveway').problems;
  assert.deepEqual([thing?.code, thing?.suggestions], ['unknown-thing', ['truck']]);
});

test('what only another model knows is a rule that says so; what none knows is none', () => {
  const other = compile('a forklift in the hall');
  assert.equal(other.rule === null ? '' : compactRule(other.rule), 'forklift is-present @hall');
  const [needs] = other.problems;
  assert.deepEqual([needs?.code, needs?.models, needs?.isBlocking], ['needs-model', ['warehouse-yolo'], false]);
  assert.equal(compile('smoke in the hall').problems[0]?.code, 'no-model-knows');
});

test('what is assumed is told', () => {
  for (const sentence of [
    'a person in the yard in the morning',
    'a person in the yard during business hours',
    'a person enters the yard and then a dog enters the yard',
    'a person in the yard after 22:00 and before 6:00',
    'a person carries a suitcase',
  ]) {
    const { rule, problems } = compile(sentence);
    assert.ok(rule !== null, sentence);
    assert.ok(
      problems.some(({ code, isBlocking }) => code === 'assumed' && !isBlocking),
      sentence,
    );
  }
  const child = compile('a child in the yard').problems;
  assert.equal(child[0]?.code, 'approximate', 'a child counts as a person, which is said');
});

test('empty and endless texts are refused', () => {
  for (const text of ['', '   ', '\n\t']) assert.equal(compile(text).problems[0]?.code, 'empty');
  for (const text of ['a person '.repeat(1200), 'x'.repeat(10_000), '('.repeat(10_000)]) {
    assert.equal(compile(text).problems[0]?.code, 'too-long');
  }
});

for (const [name, sentence] of Object.entries({
  German: 'Warne mich, wenn jemand nachts vor dem Tor steht',
  French: 'Préviens-moi quand une personne est devant la porte',
  Spanish: 'Avísame cuando un perro esté en el sofá',
  Italian: 'Avvisami quando una persona è davanti alla porta',
  Dutch: 'Waarschuw mij als iemand bij de poort is',
  Chinese: '有人在门口时通知我',
  Japanese: '夜に人が庭に入ったら教えて',
  Korean: '밤에 사람이 마당에 들어오면 알려줘',
  Arabic: 'أخبرني عندما يدخل شخص إلى الفناء',
})) {
  test(`${name} is recognised and refused`, () => {
    const { rule, problems } = compile(sentence);
    assert.equal(rule, null);
    assert.equal(problems[0]?.code, 'other-language');
    assert.match(problems[0]?.message ?? '', new RegExp(name));
  });
}

test('a place that is not there is named by its words alone, whatever the verb, and nothing else is told of it', () => {
  const cases: [sentence: string, words: string, suggestion?: string][] = [
    ['A person enters the loading dock', 'loading dock'],
    ['Tell me when a car drives into the wood shed after 22:00', 'wood shed'],
    ['a person enters the gaet', 'gaet', 'gate'],
    ['a dog leaves the greenhouse at night', 'greenhouse'],
    ['a person enters the greenhouse and stays for 5 minutes', 'greenhouse'],
    ['somebody climbs over the wall', 'wall'],
    ['a cat in the greenhouse', 'greenhouse'],
  ];
  for (const [sentence, words, suggestion] of cases) {
    const { rule, problems } = compile(sentence);
    assert.equal(rule, null);
    const told = problems.map(({ code, start, end, draw }) => [code, sentence.slice(start, end), draw]);
    assert.deepEqual(told, [['unknown-place', words, true]], sentence);
    assert.equal(problems[0]?.suggestions?.[0], suggestion, sentence);
  }
});

test('slips of spelling are refused with what was meant', () => {
  const slips: Readonly<Record<string, string>> = {
    'a person crosess the fence': 'crosses',
    'a car stopps at the gate': 'stops',
    'a person at the gate betwen 9:00 and 17:00': 'between',
    'a person at the gate for 5 minuts': 'minute',
    'a preson at the gate': 'person',
    'a person at the gate on wensday': 'wednesday',
  };
  for (const [sentence, meant] of Object.entries(slips)) {
    const { rule, problems } = compile(sentence);
    assert.equal(rule, null);
    assert.ok(
      problems.some(({ suggestions }) => suggestions?.includes(meant)),
      `${sentence}: ${problems.map(({ message }) => message).join()}`,
    );
  }
});

test('a time right behind an exception of somebody is that of all of it, which is told', () => {
  const { rule, problems } = compile('a person in the yard except Anna on Sundays');
  assert.equal(rule === null ? null : compactRule(rule), 'person-@Anna is-present @yard; sun');
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['assumed'],
  );
});

test('whose it is cannot be seen, which is told', () => {
  const { rule, problems } = compile('my car at the gate');
  assert.equal(rule === null ? null : compactRule(rule), 'car is-present @gate');
  assert.deepEqual(
    problems.map(({ code, start, end }) => [code, start, end]),
    [['approximate', 0, 2]],
  );
});

test('the same sentence always gives the same answer', () => {
  const sentence = 'at least 3 people in the lobby after 22:00 on weekdays';
  assert.deepEqual(compile(sentence), compile(sentence));
});

test('salads of words never throw, never lose a word silently, and take bounded work', () => {
  const words = [...Object.values(UNDERSTOOD).flatMap((rows) => Object.keys(rows))].join(' ').split(/\s+/);
  let state = 20261121;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 400; round++) {
    const picked = Array.from({ length: 1 + random(40) }, () => words[random(words.length)] ?? '');
    const sentence = picked.join(' ').slice(0, MAXIMUM_SENTENCE_LENGTH);
    const { compiled, steps } = measureCompilation(sentence, DEMO_SURROUNDINGS);
    assert.ok(steps < 4_000 * (picked.length + 2), `${steps} steps for ${picked.length} words: ${sentence}`);
    if (compiled.rule === null)
      assert.ok(
        compiled.problems.some(({ isBlocking }) => isBlocking),
        sentence,
      );
    else assert.equal(ruleSchema.safeParse(compiled.rule).error, undefined, sentence);
  }
});

test('what nests without end takes bounded work', () => {
  for (const part of ['a person except ', 'a dog with a ', 'not ', 'a red ', 'except ', 'a person, ', 'a cat or ']) {
    const sentence = part.repeat(Math.floor(MAXIMUM_SENTENCE_LENGTH / part.length));
    const { steps } = measureCompilation(sentence, DEMO_SURROUNDINGS);
    assert.ok(steps < 600_000, `${steps} steps: ${part}`);
  }
});

test('names of places that look like code or patterns are only names', () => {
  const surroundings = {
    ...DEMO_SURROUNDINGS,
    people: ['__proto__', 'constructor'],
    labels: ['constructor', 'toString', 'person'],
  };
  for (const sentence of [
    'constructor in the __proto__',
    'toString',
    'a person in the hasOwnProperty',
    '__proto__ is there',
  ])
    assert.doesNotThrow(() => compileSentence(sentence, surroundings));
});
