import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placesOfRule } from './places-of-rule.ts';
import type { Condition } from './rule.ts';

const subject = { labels: ['person'] };
const ENTERS: Condition = { subject, verb: 'enters', where: { zones: ['yard', 'gate'], exceptZones: ['lane'] } };
const CROSSES: Condition = { subject, verb: 'crosses', line: 'fence', where: { zones: ['yard'] } };

describe('the places of a rule', () => {
  const rows: readonly (readonly [string, Condition, readonly string[], readonly string[]])[] = [
    ['none', { subject, verb: 'appears' }, [], []],
    ['its zones, not those in which nothing counts', ENTERS, ['yard', 'gate'], []],
    ['its line', CROSSES, ['yard'], ['fence']],
    ['where something moves to', { subject, verb: 'moves-toward', target: { zone: 'gate' } }, ['gate'], []],
    ['a line that something moves away from', { subject, verb: 'moves-away', target: { line: 'path' } }, [], ['path']],
    ['a way without a line', { subject, verb: 'wrong-way', where: { zones: ['lane'] } }, ['lane'], []],
    ['of all parts, each once', { all: [ENTERS, { not: CROSSES }] }, ['yard', 'gate'], ['fence']],
  ];
  for (const [name, condition, zones, lines] of rows)
    it(name, () => assert.deepEqual(placesOfRule({ condition }), { zones, lines }));
});
