import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Alert } from '#contract/alerts.ts';
import { languageModelConfigSchema } from '#contract/language-model.ts';
import { ruleTableSchema } from '#contract/rules.ts';
import { until } from '../testing/until.ts';
import type { LanguageModel } from './language-model.ts';
import { ModelVerifier } from './model-verifier.ts';

const PICTURE = new Uint8Array([1]);
const condition = { subject: { labels: ['dog'] }, verb: 'appears' };
const rules = ruleTableSchema.parse({ checked: { condition, verify: true }, plain: { condition } });

const alertOf = (id: string): Alert => ({ id, title: 'Dog', reason: 'A dog', objects: [] }) as unknown as Alert;

/** A verifier whose model answers when the test says so, and whose clock stands still. */
function watched(languageModel: object = {}) {
  const opinions: [string, Alert['verification']][] = [];
  const answers: ((answer: unknown) => void)[] = [];
  const problems: string[] = [];
  const clock = { nowMs: 0 };
  const model: LanguageModel = { askForJson: () => new Promise((resolve) => answers.push(resolve)) };
  const verifier = new ModelVerifier({
    config: () => ({
      rules,
      languageModel: languageModelConfigSchema.parse({
        url: 'http://localhost:1/v1',
        model: 'm',
        timeoutSeconds: 10,
        verifyAlerts: true,
        ...languageModel,
      }),
    }),
    model: () => model,
    onOpinion: (alertId, opinion) => opinions.push([alertId, opinion]),
    onProblem: (problem) => problems.push(problem),
    now: () => clock.nowMs,
  });
  return { verifier, opinions, answers, problems, clock };
}

describe('Second opinions', () => {
  it('are waited for where the rule and the configuration ask for them', () => {
    const { verifier } = watched();
    assert.equal(verifier.waitMs('checked'), 12_000);
    assert.equal(verifier.waitMs('plain'), null);
    assert.equal(verifier.waitMs('gone'), null);
    assert.equal(watched({ verifyAlerts: false }).verifier.waitMs('checked'), null);
  });

  it('come one after the other', async () => {
    const { verifier, opinions, answers } = watched();
    verifier.look(alertOf('a'), PICTURE);
    verifier.look(alertOf('b'), PICTURE);
    assert.equal(answers.length, 1, 'the second waits');
    assert.equal(verifier.waitMs('checked'), 32_000, 'one is asked about, one waits');
    answers[0]?.({ shown: false, why: 'a cushion' });
    await until('the second question', () => answers.length === 2);
    answers[1]?.({ shown: true, why: 'a dog' });
    await until('both opinions', () => opinions.length === 2);
    assert.deepEqual(opinions, [
      ['a', { isConfirmed: false, words: 'a cushion' }],
      ['b', { isConfirmed: true, words: 'a dog' }],
    ]);
  });

  it('are given up where too many wait', () => {
    const { verifier, opinions } = watched();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) verifier.look(alertOf(id), PICTURE);
    assert.deepEqual(opinions, [['f', null]]);
    assert.equal(verifier.waitMs('checked'), null);
  });

  it('are not asked for a while after a failure', async () => {
    const { verifier, opinions, answers, problems, clock } = watched();
    verifier.look(alertOf('a'), PICTURE);
    answers[0]?.('nonsense');
    await until('the failure', () => opinions.length === 1);
    assert.deepEqual(opinions, [['a', null]]);
    assert.equal(problems.length, 1);
    assert.equal(verifier.waitMs('checked'), null);
    clock.nowMs = 60_000;
    assert.equal(verifier.waitMs('checked'), 12_000);
  });

  it('come no more after the end', async () => {
    const { verifier, opinions, answers, problems } = watched();
    verifier.look(alertOf('a'), PICTURE);
    verifier.look(alertOf('b'), PICTURE);
    verifier[Symbol.dispose]();
    answers[0]?.({ shown: false, why: 'a cushion' });
    verifier.look(alertOf('c'), PICTURE);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([opinions, answers.length, problems], [[], 1, []]);
  });
});
