import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition, Rule } from '#core/rules/rule.ts';
import { problemsOfRule, type RuleKnowledge } from './problems-of-rule.ts';

const KNOWLEDGE: RuleKnowledge = {
  surroundings: {
    cameras: {
      front: {
        zones: {
          gate: {
            polygon: [
              [0, 0],
              [1, 0],
              [1, 1],
            ],
          },
        },
        lines: {},
        tasks: ['objects'],
      },
    },
    site: {},
    people: ['Anna'],
    labels: ['person', 'car'],
  },
  channels: ['phone'],
  hasLanguageModel: false,
};
const at = (label: string, ...zones: string[]): Condition => ({
  subject: { labels: [label] },
  verb: 'is-present',
  ...(zones.length > 0 && { where: { zones } }),
});

test('a task that no camera runs is named, so that it can be switched on', () => {
  const rule: Rule = { condition: { subject: { labels: ['car'], attributes: { colour: ['red'] } }, verb: 'appears' } };
  assert.deepEqual(
    problemsOfRule(rule, KNOWLEDGE).map(({ task, isBlocking }) => ({ task, isBlocking })),
    [{ task: 'colours', isBlocking: true }],
  );
});

const CASES: readonly { readonly name: string; readonly rule: Rule; readonly expected: Record<string, boolean> }[] = [
  { name: 'nothing is wrong', rule: { condition: at('person', 'gate') }, expected: {} },
  {
    name: 'the only zone is missing',
    rule: { condition: at('person', 'yard') },
    expected: { 'condition.where.zones.0': true },
  },
  {
    name: 'one of two zones is missing',
    rule: { condition: at('person', 'yard', 'gate') },
    expected: { 'condition.where.zones.1': false, 'condition.where.zones.0': false },
  },
  {
    name: 'no model knows the thing',
    rule: { condition: at('fox') },
    expected: { 'condition.subject.labels.0': true },
  },
  {
    name: 'one way of several is blocked',
    rule: { condition: { any: [at('fox'), at('person')] } },
    expected: { 'condition.any.0.subject.labels.0': false },
  },
  {
    name: 'all ways are blocked',
    rule: { condition: { any: [at('fox'), at('person', 'yard')] } },
    expected: { 'condition.any.0.subject.labels.0': true, 'condition.any.1.where.zones.0': true },
  },
  {
    name: 'what must not happen cannot',
    rule: { condition: { all: [at('person'), { not: at('fox') }] } },
    expected: { 'condition.all.1.not.subject.labels.0': false },
  },
  {
    name: 'an exception that nobody knows',
    rule: { condition: { subject: { labels: ['person'], except: { identity: ['Bob'] } }, verb: 'appears' } },
    expected: { 'condition.subject.except.identity.0': false },
  },
  {
    name: 'what no model knows is always absent',
    rule: { condition: { subject: { labels: ['fox'] }, verb: 'is-absent', forSeconds: 60 } },
    expected: { 'condition.subject.labels.0': false },
  },
  {
    name: 'night where nobody knows the site',
    rule: { condition: at('person'), when: { daylight: 'night' } },
    expected: { 'when.daylight': true },
  },
  {
    name: 'channels and language models that are not there keep nothing from firing',
    rule: { condition: at('person'), notify: ['phone', 'pager'], verify: true },
    expected: { 'notify.1': false, verify: false },
  },
];

for (const { name, rule, expected } of CASES)
  test(name, () => {
    const problems = problemsOfRule(rule, KNOWLEDGE).map(({ path, isBlocking }) => [path, isBlocking]);
    const paths = problems.map(([path]) => String(path));
    for (const path of Object.keys(expected).filter((key) => expected[key] === true))
      assert.ok(paths.includes(path), `${path} is among ${paths.join(', ')}`);
    for (const [path, isBlocking] of problems) assert.equal(isBlocking, expected[String(path)], String(path));
  });
