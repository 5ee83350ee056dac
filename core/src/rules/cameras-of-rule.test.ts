import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { camerasOfRule } from './cameras-of-rule.ts';
import { SURROUNDINGS } from './engine/testing/play-scene.ts';
import type { Condition } from './rule.ts';

const PERSON = { labels: ['person'] };
const APPEARS: Condition = { subject: PERSON, verb: 'appears' };
const IN_YARD: Condition = { subject: PERSON, verb: 'enters', where: { zones: ['yard'] } };
const AT_DESK: Condition = { subject: PERSON, verb: 'is-absent', where: { zones: ['desk'] }, forSeconds: 60 };

describe('the cameras of a rule', () => {
  const rows: readonly (readonly [string, Condition, readonly string[]])[] = [
    ['all, where it names none', APPEARS, ['garden', 'hall']],
    ['those that it names', { ...APPEARS, where: { cameras: ['hall', 'attic'] } }, ['hall']],
    ['those that have one of its zones', AT_DESK, ['hall']],
    ['those that have its line', { subject: PERSON, verb: 'crosses', line: 'fence' }, ['garden']],
    ['none, where a zone is on another camera', { ...IN_YARD, where: { cameras: ['hall'], zones: ['yard'] } }, []],
    ['of all parts', { sequence: [{ condition: IN_YARD }, { condition: { not: AT_DESK } }] }, ['garden', 'hall']],
    ['no zone is called like what every object has', { ...APPEARS, where: { zones: ['constructor'] } }, []],
  ];
  for (const [name, condition, expected] of rows)
    it(name, () => assert.deepEqual(camerasOfRule({ condition }, SURROUNDINGS.cameras), expected));
});
