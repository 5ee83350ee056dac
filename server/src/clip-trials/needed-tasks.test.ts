import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Condition } from '#core/rules/rule.ts';
import { neededTasks } from './needed-tasks.ts';

const ALL = Object.fromEntries(
  [
    'objects',
    'appearance',
    'colours',
    'faces',
    'identity',
    'plates',
    'plate-text',
    'pose',
    'depth',
    'scene',
    'mine',
  ].map((task) => [task, {}]),
);
/** Whatever the rule, these tell of objects, keep them apart, or are the user's own. */
const ALWAYS = ['objects', 'appearance', 'mine'];

describe('the tasks that a rule needs', () => {
  const cases: Record<string, { condition: Condition; tasks: readonly string[] }> = {
    'for a person who appears': { condition: { subject: { labels: ['person'] }, verb: 'appears' }, tasks: [] },
    'for a red car': {
      condition: { subject: { labels: ['car'], attributes: { colour: ['red'] } }, verb: 'appears' },
      tasks: ['colours'],
    },
    'for somebody who falls': { condition: { subject: { labels: ['person'] }, verb: 'falls' }, tasks: ['pose'] },
    'for an unknown face': {
      condition: { subject: { labels: ['person'], identity: 'unknown' }, verb: 'appears' },
      tasks: ['faces', 'identity'],
    },
    'for a number plate in one part of a sequence': {
      condition: {
        sequence: [
          { condition: { subject: { labels: ['person'] }, verb: 'appears' } },
          { condition: { subject: { labels: ['car'], plate: 'B*' }, verb: 'appears' }, withinSeconds: 10 },
        ],
      },
      tasks: ['plates', 'plate-text'],
    },
    'for whom the subject is not to be': {
      condition: { subject: { labels: ['person'], except: { identity: ['Ada'] } }, verb: 'appears' },
      tasks: ['faces', 'identity'],
    },
  };
  for (const [what, { condition, tasks }] of Object.entries(cases)) {
    it(what, () => {
      assert.deepEqual(Object.keys(neededTasks({ condition }, ALL)).sort(), [...ALWAYS, ...tasks].sort());
    });
  }

  it('are all that might see it where anything may be meant', () => {
    const needed = Object.keys(neededTasks({ condition: { subject: {}, verb: 'appears' } }, ALL));
    assert.deepEqual(needed.sort(), [...ALWAYS, 'faces', 'plates'].sort());
  });
});
