import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleSchema } from '#contract/rules.ts';
import { schemaProblems } from './schema-problems.ts';

const PERSON = { subject: { labels: ['person'] }, verb: 'appears' };
const CROSSING = { subject: {}, verb: 'crosses', line: '' };

test('a mistake is said where it is, however deep the condition', () => {
  const cases: readonly (readonly [unknown, readonly string[]])[] = [
    [{ condition: PERSON }, []],
    [{ condition: CROSSING }, ['condition.line']],
    [{ condition: { all: [PERSON, CROSSING] } }, ['condition.all.1.line']],
    [{ condition: { any: [PERSON, { all: [PERSON, CROSSING] }] } }, ['condition.any.1.all.1.line']],
    [
      { condition: { sequence: [{ condition: PERSON }, { condition: CROSSING, withinSeconds: 5 }] } },
      ['condition.sequence.1.condition.line'],
    ],
    [{ condition: { ...PERSON, verb: 'lingers' } }, ['condition.forSeconds']],
    [{ condition: PERSON, when: { times: [{ from: '', to: '06:00' }] } }, ['when.times.0.from']],
    [{ condition: PERSON, repeat: { times: 3, withinSeconds: 0 } }, ['repeat.withinSeconds']],
    [{ condition: { ...PERSON, subject: { plate: '**' } } }, ['condition.subject.plate']],
  ];
  for (const [rule, paths] of cases) {
    const problems = schemaProblems(ruleSchema.safeParse(rule).error);
    assert.deepEqual(
      problems.map(({ path }) => path),
      paths,
      JSON.stringify(rule),
    );
  }
});
