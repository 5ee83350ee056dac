import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, configSchema } from '#contract/config.ts';
import { compileSentence } from '#core/sentences/compile-sentence.ts';
import { sentenceSurroundings } from './sentence-surroundings.ts';

const surroundingsOf = (detect: object, more: object = {}) => {
  const cameras = { ball: { inputs: [{ path: 'demo:ball' }], detect } };
  const config: Config = configSchema.parse({ cameras, ...more });
  return sentenceSurroundings({ config, catalogue: {}, people: [], nowMs: 0 });
};
const labelsOf = (detect: object, more?: object) => surroundingsOf(detect, more).labels;

test('things that an algorithm without a model finds have a name in sentences', () => {
  const { rule, problems } = compileSentence(
    'Tell me when a circle enters the left half of the picture',
    surroundingsOf({ tasks: { circle: {} } }),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(rule?.condition, {
    subject: { labels: ['circle'] },
    verb: 'enters',
    where: { part: 'left' },
  });
});

test('only what a camera really looks for counts as known', () => {
  assert.deepEqual(labelsOf({ tasks: { circle: {}, motion: {} } }), ['circle', 'motion']);
  assert.deepEqual(labelsOf({ tasks: { motion: {} } }), ['motion']);
  assert.deepEqual(labelsOf({ enabled: false, tasks: { circle: {} } }), []);
  const replaced = { tasks: { circle: { file: 'circle.ts' } } };
  assert.deepEqual(labelsOf({ tasks: { circle: {} } }, replaced), [], 'a task of that name with code of its own');
});
