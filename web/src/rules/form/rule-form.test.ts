import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionSchema, ruleSchema } from '#contract/rules.ts';
import type { Condition, Happening, Rule, Verb } from '#core/rules/rule.ts';
import { VERB_WORDS } from '#core/rules/vocabulary.ts';
import { FIRST_RULE, withCompiled, withFormChange, withKey } from '../rule-draft.ts';
import { secondsIn, unitOf } from './duration-units.ts';
import { JOININGS, joiningOf, partsOf, withAnotherPart, withJoining, withoutPart, withPart } from './joining.ts';
import { FURTHER_FIELDS, hasField, isNeeded, withVerb } from './verb-fields.ts';

const VERBS = Object.keys(VERB_WORDS) as Verb[];
const FULL: Record<string, unknown> = {
  forSeconds: 90,
  count: { atLeast: 2, atMost: 5 },
  atLeast: 4,
  line: 'fence',
  direction: 'against',
  speed: { pictureWidthsPerSecond: 0.5 },
  target: { subject: { labels: ['car'] } },
  other: { labels: ['dog'], except: { attributes: { colour: ['red'] } } },
  distance: { pictureWidths: 0.2 },
};
const SUBJECT = { labels: ['person'], identity: 'unknown' as const, plate: 'AB*' };
const WHERE = { cameras: ['front'], zones: ['gate'], exceptZones: ['road'], part: 'left' as const };

/** A happening with every field that its verb has. */
function fullHappening(verb: Verb): Happening {
  const fields = FURTHER_FIELDS.filter((field) => hasField(verb, field)).map((field) => [field, FULL[field]]);
  return { subject: SUBJECT, verb, where: WHERE, ...Object.fromEntries(fields) } as Happening;
}

for (const verb of VERBS) {
  test(`${verb}: everything that the form offers is a rule, and nothing of the rule is missing in the form`, () => {
    const happening = fullHappening(verb);
    assert.deepEqual(conditionSchema.parse(happening), happening);
    const [option] = conditionOptions().filter((shape) => shape.verb === verb);
    assert.ok(option !== undefined);
    const further = option.keys.filter((key) => !['subject', 'verb', 'where'].includes(key));
    assert.deepEqual(further.toSorted(), FURTHER_FIELDS.filter((field) => hasField(verb, field)).toSorted());
  });

  test(`${verb}: chosen in place of another verb it keeps who and where, and can be said`, () => {
    for (const other of VERBS) {
      const changed = withVerb(fullHappening(other), verb);
      assert.deepEqual([changed.verb, changed.subject, changed.where], [verb, SUBJECT, WHERE], other);
      // A line has no name before one is chosen.
      const complete = 'line' in changed && changed.line === '' ? { ...changed, line: 'fence' } : changed;
      assert.deepEqual(conditionSchema.parse(complete), complete, other);
    }
    assert.deepEqual(withVerb(fullHappening(verb), verb), fullHappening(verb));
  });
}

/** Verbs and keys as the schema has them. */
function conditionOptions(): { verb: string; keys: string[] }[] {
  return VERBS.map((verb) => {
    const probe = conditionSchema.safeParse({ subject: {}, verb, ...FULL });
    const unknown = (probe.error?.issues ?? []).flatMap(unrecognisedKeys);
    return { verb, keys: ['subject', 'verb', 'where', ...Object.keys(FULL)].filter((key) => !unknown.includes(key)) };
  });
}

function unrecognisedKeys(issue: {
  readonly code?: string;
  readonly keys?: unknown;
  readonly errors?: unknown;
}): string[] {
  if (issue.code === 'unrecognized_keys' && Array.isArray(issue.keys)) return issue.keys.map(String);
  if (issue.code !== 'invalid_union' || !Array.isArray(issue.errors)) return [];
  // The first way is a happening, the others are joined.
  const [happening] = issue.errors as { code?: string; keys?: unknown }[][];
  return (happening ?? []).flatMap(unrecognisedKeys);
}

test('fields that a verb needs cannot be emptied', () => {
  const needed = VERBS.flatMap((verb) =>
    FURTHER_FIELDS.filter((field) => isNeeded(verb, field)).map((f) => `${verb} ${f}`),
  );
  for (const pair of needed) {
    const [verb, field] = pair.split(' ') as [Verb, keyof Happening];
    assert.equal(conditionSchema.safeParse(withKey(fullHappening(verb), field, undefined)).success, false, pair);
  }
  assert.ok(needed.length >= 9);
});

const A: Condition = { subject: { labels: ['car'] }, verb: 'stops' };
const B: Condition = { subject: { labels: ['dog'] }, verb: 'runs' };

test('whatever way conditions are joined, changing it keeps the parts and makes a rule', () => {
  const joined = [
    A,
    { all: [A, B] },
    { any: [A, B] },
    { not: A },
    { sequence: [{ condition: A }, { condition: B, withinSeconds: 5 }] },
  ];
  for (const condition of joined)
    for (const joining of JOININGS) {
      const changed = withJoining(condition, joining);
      assert.equal(joiningOf(changed), joining);
      assert.deepEqual(partsOf(changed)[0], partsOf(condition)[0]);
      assert.ok(conditionSchema.safeParse(changed).success, JSON.stringify(changed));
      if (joining === joiningOf(condition)) assert.equal(changed, condition);
    }
});

test('parts are added, changed and removed', () => {
  const cases: readonly (readonly [Condition, Condition])[] = [
    [withPart({ all: [A, A], sameSubject: true }, 1, B), { all: [A, B], sameSubject: true }],
    [withPart({ not: A }, 0, B), { not: B }],
    [
      withPart({ sequence: [{ condition: A }, { condition: A, withinSeconds: 7 }] }, 1, B),
      { sequence: [{ condition: A }, { condition: B, withinSeconds: 7 }] },
    ],
    [withoutPart({ any: [A, B] }, 0), B],
    [withoutPart({ all: [A, B, A] }, 1), { all: [A, A] }],
    // The step that becomes the first one comes after nothing.
    [
      withoutPart(
        { sequence: [{ condition: A }, { condition: B, withinSeconds: 7 }, { condition: A, withinSeconds: 9 }] },
        0,
      ),
      { sequence: [{ condition: B }, { condition: A, withinSeconds: 9 }] },
    ],
  ];
  for (const [actual, expected] of cases) assert.deepEqual(actual, expected);
  assert.equal(partsOf(withAnotherPart({ all: [A, B] })).length, 3);
  assert.ok(
    conditionSchema.safeParse(withAnotherPart({ sequence: [{ condition: A }, { condition: B, withinSeconds: 1 }] }))
      .success,
  );
});

test('a sentence replaces what it says and leaves what was chosen beside it', () => {
  const draft: Rule = {
    ...FIRST_RULE,
    title: 'Gate',
    notify: ['phone'],
    verify: true,
    severity: 'critical',
    when: { daylight: 'day' },
  };
  const compiled: Rule = { sentence: 'a dog runs', condition: B };
  assert.deepEqual(withCompiled(draft, compiled), {
    title: 'Gate',
    notify: ['phone'],
    verify: true,
    severity: 'critical',
    sentence: 'a dog runs',
    condition: B,
  });
  assert.equal(withCompiled(draft, { ...compiled, severity: 'info' }).severity, 'info');
  assert.ok(ruleSchema.safeParse(withCompiled(FIRST_RULE, compiled)).success);
});

test('a rule that is changed in the form no longer names the sentence that said something else', () => {
  const rule: Rule = { sentence: 'a dog runs', condition: B };
  assert.equal(withFormChange(rule, { ...rule, severity: 'info', title: 'Dogs' }).sentence, 'a dog runs');
  assert.equal(Object.hasOwn(withFormChange(rule, { ...rule, condition: A }), 'sentence'), false);
  assert.equal(Object.hasOwn(withFormChange(rule, { ...rule, cooldownSeconds: 60 }), 'sentence'), false);
});

test('durations are shown in the largest unit that gives a whole number', () => {
  const cases = [
    [undefined, 'seconds'],
    [45, 'seconds'],
    [90, 'seconds'],
    [600, 'minutes'],
    [7200, 'hours'],
    [86_400, 'days'],
    [0.5, 'seconds'],
  ] as const;
  for (const [seconds, unit] of cases) {
    assert.equal(unitOf(seconds), unit);
    if (seconds !== undefined && seconds >= 1) assert.equal((seconds / secondsIn(unit)) % 1, 0);
  }
});
