import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSentence } from '#core/sentences/compile-sentence.ts';
import type { SentenceProblem } from '#core/sentences/sentence-problem.ts';
import { DEMO_SURROUNDINGS } from '#core/sentences/testing/demo-surroundings.ts';
import { drawAddress, drawTargetOfPhrase, drawTargetOfRule } from './draw-target.ts';
import { exampleSentences } from './example-sentences.ts';
import { phraseSegments, problemsOfWords, withReplacement } from './phrase-segments.ts';

const problem = (start: number, end: number, part: Partial<SentenceProblem> = {}): SentenceProblem => ({
  start,
  end,
  code: 'unknown-place',
  message: '',
  isBlocking: true,
  ...part,
});

test('segments put together are the sentence, whatever it holds', () => {
  const sentences = [
    'Tell me when a red car stops at the gate for 2 minutes',
    'a person in the attic',
    'dog 🐶 <b> in the yard',
    '',
    'people people people dance',
  ];
  for (const sentence of sentences) {
    const segments = phraseSegments(sentence, compileSentence(sentence, DEMO_SURROUNDINGS));
    assert.equal(segments.map(({ text }) => text).join(''), sentence);
    for (const { start, text } of segments) assert.equal(sentence.slice(start, start + text.length), text);
  }
});

test('each segment has the kind of its phrase, and the worst problem within it', () => {
  const sentence = 'a dog in the attic';
  const segments = phraseSegments(sentence, {
    phrases: [
      { start: 0, end: 5, kind: 'subject', meaning: 'a dog' },
      { start: 6, end: 18, kind: 'place', meaning: '' },
    ],
    problems: [problem(13, 18), problem(0, 5, { isBlocking: false }), problem(13, 18, { isBlocking: false })],
  });
  assert.deepEqual(
    segments.map(({ text, kind, problem: found }) => [text, kind, found]),
    [
      ['a dog', 'subject', 'note'],
      [' ', null, null],
      ['in the ', 'place', null],
      ['attic', 'place', 'blocking'],
    ],
  );
});

test('problems beyond the end of the sentence break nothing', () => {
  const segments = phraseSegments('dog', { phrases: [], problems: [problem(0, 99), problem(-4, 2)] });
  assert.equal(segments.map(({ text }) => text).join(''), 'dog');
});

test('what is wrong with the whole rule marks no words and replaces none', () => {
  const sentence = 'a red dog';
  const problems = [problem(2, 5, { code: 'assumed' }), problem(0, 9, { code: 'rule', suggestions: ['colours'] })];
  assert.deepEqual(problemsOfWords(problems), problems.slice(0, 1));
  const segments = phraseSegments(sentence, { phrases: [], problems: problems.slice(1) });
  assert.deepEqual(
    segments.map(({ text, problem: found }) => [text, found]),
    [['a red dog', null]],
  );
});

test('a suggestion takes the place of the words that it is for', () => {
  assert.equal(withReplacement('a dog at the gaet now', problem(13, 17), 'gate'), 'a dog at the gate now');
});

test('what has to be drawn has a name and a way back', () => {
  const sentence = 'a person climbs over the back fence';
  assert.deepEqual(drawTargetOfPhrase(sentence, problem(16, 35, { code: 'line-needed' })), {
    kind: 'line',
    name: 'back fence',
  });
  assert.deepEqual(drawTargetOfPhrase('a dog in the attic', problem(13, 18)), { kind: 'zone', name: 'attic' });
  assert.deepEqual(drawTargetOfRule({ path: 'condition.where.zones.0', message: 'there is no zone "attic"' }), {
    kind: 'zone',
    name: 'attic',
  });
  assert.deepEqual(drawTargetOfRule({ path: 'condition.line', message: 'there is no line "fence"' }).kind, 'line');
  assert.deepEqual(drawTargetOfRule({ path: 'condition.speed', message: 'speed needs' }), { kind: 'ground', name: '' });
  assert.equal(
    drawAddress('front', { kind: 'zone', name: 'attic' }, '/rules/new?sentence=a dog'),
    '/cameras/front/places?draw=zone&name=attic&back=%2Frules%2Fnew%3Fsentence%3Da+dog',
  );
});

test('every example can be understood', () => {
  const cameras = Object.entries(DEMO_SURROUNDINGS.cameras).map(([name, { title, zones, lines }]) => ({
    name,
    config: { title, zones, lines },
  }));
  const asCameras = cameras as unknown as Parameters<typeof exampleSentences>[0];
  for (const own of [asCameras, [], asCameras.slice(0, 1)])
    for (const sentence of exampleSentences(own)) {
      const { rule, problems } = compileSentence(sentence, DEMO_SURROUNDINGS);
      assert.ok(rule !== null, `${sentence}: ${problems.map(({ message }) => message).join('; ')}`);
    }
});

test('the camera of an example is one that can see people', () => {
  const camera = (name: string, task: string) => ({ name, config: { detect: { tasks: { [task]: null } } } });
  const cameras = [camera('ball', 'circle'), camera('street', 'objects')];
  const examples = exampleSentences(cameras as unknown as Parameters<typeof exampleSentences>[0]);
  assert.ok(
    examples.some((sentence) => sentence.includes('street camera')),
    examples.join(),
  );
  assert.ok(!examples.some((sentence) => sentence.includes('ball')), examples.join());
});
