import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkRule } from './check-rule.ts';
import { rectangle, SURROUNDINGS } from './engine/testing/play-scene.ts';
import type { Condition, Rule, Surroundings } from './rule.ts';

const PERSON = { labels: ['person'] };
const AROUND: Surroundings = {
  ...SURROUNDINGS,
  cameras: {
    ...SURROUNDINGS.cameras,
    door: { zones: { mat: { polygon: rectangle(0, 0, 1, 1) } }, lines: {}, tasks: ['objects'] },
  },
  labels: ['person', 'car', 'dog', 'backpack'],
  people: ['Anna'],
};
const appears: Condition = { subject: PERSON, verb: 'appears' };
const on = (condition: Condition): Rule => ({ condition });
const at = (when: Rule['when']): Rule => ({ condition: appears, ...(when && { when }) });
const present = (count: object): Rule => on({ subject: PERSON, verb: 'is-present', count });

/** The rule, and what is found as `code path`; the message must match as well where one is given. */
const ROWS: readonly (readonly [string, Rule, readonly string[], RegExp?])[] = [
  ['nothing', on({ subject: PERSON, verb: 'enters', where: { zones: ['yard'], cameras: ['garden'] } }), []],
  [
    'a camera',
    on({ ...appears, where: { cameras: ['gardn'] } }),
    ['unknown-camera condition.where.cameras.0'],
    /did you mean "garden"/,
  ],
  [
    'a zone',
    on({ ...appears, where: { zones: ['yrd'] } }),
    ['unknown-zone condition.where.zones.0'],
    /did you mean "yard"/,
  ],
  [
    'a zone of another camera',
    on({ ...appears, where: { cameras: ['hall'], zones: ['yard'] } }),
    ['unknown-zone condition.where.zones.0'],
    /"garden" does/,
  ],
  ['a line', on({ subject: {}, verb: 'crosses', line: 'wall' }), ['unknown-line condition.line']],
  [
    'a direction over a line without one',
    on({ subject: {}, verb: 'crosses', line: 'path', direction: 'along' }),
    ['missing-direction condition.line'],
    /has no direction/,
  ],
  [
    'the wrong way over a line without one',
    on({ subject: {}, verb: 'wrong-way', line: 'path' }),
    ['missing-direction condition.line'],
  ],
  [
    'the wrong way in a zone without one',
    on({ subject: {}, verb: 'wrong-way', where: { zones: ['yard'] } }),
    ['missing-direction condition.where.zones.0'],
  ],
  ['the wrong way nowhere', on({ subject: {}, verb: 'wrong-way' }), ['missing-place condition']],
  ['entering nothing', on({ subject: PERSON, verb: 'enters' }), ['missing-place condition.where']],
  ['a label', on({ subject: { labels: ['dragon'] }, verb: 'appears' }), ['unknown-label condition.subject.labels.0']],
  [
    'a misspelt label',
    on({ subject: { labels: ['persn'] }, verb: 'appears' }),
    ['unknown-label condition.subject.labels.0'],
    /"person"/,
  ],
  ['a group of which one label is known', on({ subject: { labels: ['vehicle'] }, verb: 'appears' }), []],
  [
    'a group of which none is',
    on({ subject: { labels: ['food'] }, verb: 'appears' }),
    ['unknown-label condition.subject.labels.0'],
  ],
  [
    'a person',
    on({ subject: { identity: ['Ana'] }, verb: 'appears' }),
    ['unknown-person condition.subject.identity.0'],
    /"Anna"/,
  ],
  [
    'a colour',
    on({ subject: { attributes: { colour: ['rad'] } }, verb: 'appears' }),
    ['unknown-colour condition.subject.attributes.colour.0'],
    /"red"/,
  ],
  [
    'a task that does not run',
    on({ subject: { identity: ['Anna'] }, verb: 'appears', where: { cameras: ['door'] } }),
    ['missing-task condition.subject'],
    /"identity"/,
  ],
  [
    'metres without a scale',
    on({ subject: {}, verb: 'moves-faster', speed: { kilometresPerHour: 9 }, where: { cameras: ['hall'] } }),
    ['missing-scale condition.speed'],
  ],
  [
    'metres with one',
    on({ subject: {}, verb: 'moves-faster', speed: { kilometresPerHour: 9 }, where: { cameras: ['garden'] } }),
    [],
  ],
  [
    'picture widths',
    on({ subject: {}, verb: 'moves-faster', speed: { pictureWidthsPerSecond: 0.1 }, where: { cameras: ['hall'] } }),
    [],
  ],
  [
    'a target',
    on({ subject: {}, verb: 'moves-toward', target: { zone: 'moon' } }),
    ['unknown-zone condition.target.zone'],
  ],
  ['a count of nothing', present({}), ['contradiction condition.count']],
  ['a count that cannot be', present({ atLeast: 3, atMost: 2 }), ['contradiction condition.count']],
  ['a car that falls', on({ subject: { labels: ['car'] }, verb: 'falls' }), ['contradiction condition.subject.labels']],
  [
    'an exception that leaves nothing',
    on({ subject: { labels: ['dog'], except: { labels: ['animal'] } }, verb: 'appears' }),
    ['contradiction condition.subject.except'],
  ],
  [
    'zones that are all excepted',
    on({ ...appears, where: { zones: ['yard'], exceptZones: ['yard'] } }),
    ['contradiction condition.where.exceptZones'],
  ],
  ['not alone', on({ not: appears }), ['misplaced-condition condition.not']],
  ['not in any', on({ any: [appears, { not: appears }] }), ['misplaced-condition condition.any.1.not']],
  ['not in all', on({ all: [appears, { not: { subject: PERSON, verb: 'runs' } }] }), []],
  ['the same so and not so', on({ all: [appears, { not: appears }] }), ['contradiction condition.all']],
  ['anything that falls', on({ subject: {}, verb: 'falls' }), ['contradiction condition.subject.labels']],
  ['a named person that falls', on({ subject: { identity: ['Anna'] }, verb: 'falls' }), []],
  [
    'red but not red',
    on({
      subject: { labels: ['car'], attributes: { colour: ['red'] }, except: { attributes: { colour: ['red'] } } },
      verb: 'appears',
    }),
    ['contradiction condition.subject.except'],
  ],
  [
    'only not in all',
    on({ all: [{ not: appears }, { not: appears }] }),
    ['misplaced-condition condition.all.0.not', 'misplaced-condition condition.all.1.not'],
  ],
  [
    'not as the last step',
    on({ sequence: [{ condition: appears }, { condition: { not: appears }, withinSeconds: 5 }] }),
    [],
  ],
  [
    'not as the first step',
    on({ sequence: [{ condition: { not: appears } }, { condition: appears, withinSeconds: 5 }] }),
    ['misplaced-condition condition.sequence.0.condition.not'],
  ],
  [
    'a step without a time',
    on({ sequence: [{ condition: appears }, { condition: appears }] }),
    ['missing-time condition.sequence.1'],
  ],
  [
    'a first step with one',
    on({
      sequence: [
        { condition: appears, withinSeconds: 5 },
        { condition: appears, withinSeconds: 5 },
      ],
    }),
    ['misplaced-condition condition.sequence.0.withinSeconds'],
  ],
  [
    'the same one of nothing',
    on({ all: [appears, { subject: PERSON, verb: 'is-absent', forSeconds: 5 }], sameSubject: true }),
    ['misplaced-condition condition.all.1'],
  ],
  ['a window across midnight', at({ times: [{ from: '22:00', to: '06:00' }] }), []],
  [
    'a window without time',
    at({ times: [{ from: '22:00', to: '22:00' }] }),
    ['contradiction when.times.0'],
    /no time at all/,
  ],
  [
    'dates that run backward',
    at({ dates: [{ from: '2026-12-24', to: '2026-12-01' }] }),
    ['contradiction when.dates.0'],
  ],
  [
    'exceptions of all days',
    at({ weekdays: ['sunday'], except: { weekdays: ['sunday'] } }),
    ['contradiction when.except'],
  ],
  [
    'exceptions of all hours',
    at({ times: [{ from: '09:00', to: '17:00' }], except: { times: [{ from: '08:00', to: '18:00' }] } }),
    ['contradiction when.except'],
  ],
];

describe('what is wrong with a rule', () => {
  for (const [name, rule, expected, message] of ROWS)
    it(name, () => {
      const problems = checkRule(rule, AROUND);
      assert.deepEqual(
        problems.map(({ code, path }) => `${code} ${path.join('.')}`),
        expected,
      );
      if (message) assert.match(problems[0]?.message ?? '', message);
    });
  it('night at a site that nobody knows', () => {
    const [problem] = checkRule(at({ daylight: 'night' }), { ...AROUND, site: {} });
    assert.equal(problem?.code, 'missing-site');
  });
});
