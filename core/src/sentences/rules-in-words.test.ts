import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkRule } from '../rules/check-rule.ts';
import { describeRule } from '../rules/describe-rule.ts';
import type { Rule, Verb } from '../rules/rule.ts';
import { isSameRule } from '../rules/same-rule.ts';
import { VERB_WORDS } from '../rules/vocabulary.ts';
import { compileSentence } from './compile-sentence.ts';
import { compactRule } from './testing/compact-rule.ts';
import { DEMO_SURROUNDINGS } from './testing/demo-surroundings.ts';
import { RandomRules } from './testing/random-rules.ts';

const RULES_OF_EACH_VERB = 60;

function again(rule: Rule) {
  const words = describeRule(rule);
  return { words, ...compileSentence(words, DEMO_SURROUNDINGS) };
}

/** Rules that cannot come true say so in their check; what their words become does not matter. */
function isContradictory(rule: Rule): boolean {
  return checkRule(rule, DEMO_SURROUNDINGS).some(({ code }) => code === 'contradiction');
}

describe('a random rule, printed as words and compiled again, is the same rule', () => {
  for (const [index, verb] of (Object.keys(VERB_WORDS) as Verb[]).entries()) {
    test(verb, () => {
      const random = new RandomRules(20_261_121 + index);
      let compared = 0;
      for (let round = 0; round < RULES_OF_EACH_VERB; round++) {
        const rule = random.next(verb);
        if (isContradictory(rule)) continue;
        const { words, rule: compiled, problems } = again(rule);
        assert.ok(compiled !== null, `${words}: ${problems.map(({ message }) => message).join('; ')}`);
        assert.ok(isSameRule(compiled, rule), `${words}\n${compactRule(rule)}\n${compactRule(compiled)}`);
        compared++;
      }
      assert.ok(compared >= RULES_OF_EACH_VERB / 6, 'enough of them can come true');
    });
  }
});

/** What words cannot carry; it must be refused then, and never become another rule. */
describe('what words cannot carry is refused', () => {
  test('conditions joined inside of joined ones: sentences have no brackets', () => {
    const random = new RandomRules(7);
    for (let round = 0; round < 200; round++) {
      const [a, b, c] = [random.next(), random.next(), random.next()];
      const rule: Rule = { condition: { any: [{ all: [a.condition, b.condition] }, c.condition] } };
      const { words, rule: compiled } = again(rule);
      assert.ok(compiled === null || isSameRule(compiled, rule), words);
    }
  });

  test('attributes other than colours, for which there are no words', () => {
    const subject = { labels: ['person'], attributes: { hat: ['red'] } };
    const { words, rule } = again({ condition: { subject, verb: 'appears' } });
    assert.equal(rule, null, words);
  });

  test('who is told, titles, and whether a rule is enabled or verified, which are no part of the sentence', () => {
    const condition = { subject: { labels: ['dog'] }, verb: 'runs' } as const;
    const { rule } = again({ condition, title: 'Dog', enabled: false, notify: ['phone'], verify: true });
    assert.ok(rule !== null && isSameRule(rule, { condition }));
  });
});
