import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Condition, Rule } from './rule.ts';
import { isSameRule } from './same-rule.ts';

const person: Condition = { subject: { labels: ['person'] }, verb: 'is-present', where: { zones: ['gate'] } };
const dog: Condition = { subject: { labels: ['dog'] }, verb: 'runs' };

const SAME: Readonly<Record<string, readonly [Rule, Rule]>> = {
  'the order of lists does not matter': [
    { condition: { ...person, where: { zones: ['gate', 'yard'] } }, when: { weekdays: ['monday', 'sunday'] } },
    { condition: { ...person, where: { zones: ['yard', 'gate'] } }, when: { weekdays: ['sunday', 'monday'] } },
  ],
  'the order of what happens at the same time does not matter': [
    { condition: { all: [person, dog] } },
    { condition: { all: [dog, person], sameSubject: false } },
  ],
  'titles, sentences and defaults say nothing': [
    { title: 'a', sentence: 'b', enabled: true, severity: 'alert', condition: person, when: {} },
    { condition: person },
  ],
  'every day of the week is no restriction': [
    {
      condition: person,
      when: { weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] },
    },
    { condition: person },
  ],
  'at least one is there where it is there': [
    { condition: { ...person, count: { atLeast: 1 } } },
    { condition: person },
  ],
  'somebody with a name is a person': [
    { condition: { subject: { labels: ['person'], identity: ['Anna'] }, verb: 'runs' } },
    { condition: { subject: { identity: ['Anna'] }, verb: 'runs' } },
  ],
  'spaces and hyphens of plates do not matter': [
    { condition: { subject: { plate: 'b-xy 12' }, verb: 'appears' } },
    { condition: { subject: { plate: 'BXY12' }, verb: 'appears' } },
  ],
  'an exception among the things themselves need not name them': [
    {
      condition: {
        subject: { labels: ['car'], except: { labels: ['car'], attributes: { colour: ['red'] } } },
        verb: 'appears',
      },
    },
    { condition: { subject: { labels: ['car'], except: { attributes: { colour: ['red'] } } }, verb: 'appears' } },
  ],
};

const DIFFERENT: Readonly<Record<string, readonly [Rule, Rule]>> = {
  'another verb': [{ condition: dog }, { condition: { ...dog, verb: 'falls' } }],
  'another place': [{ condition: person }, { condition: { ...person, where: { zones: ['yard'] } } }],
  'another time': [{ condition: person }, { condition: person, when: { daylight: 'night' } }],
  'an exception of times': [
    { condition: person, when: { daylight: 'night' } },
    { condition: person, when: { except: { daylight: 'night' } } },
  ],
  'both or either': [{ condition: { all: [person, dog] } }, { condition: { any: [person, dog] } }],
  'the order of a sequence': [
    { condition: { sequence: [{ condition: person }, { condition: dog, withinSeconds: 5 }] } },
    { condition: { sequence: [{ condition: dog }, { condition: person, withinSeconds: 5 }] } },
  ],
  'the same one or any': [
    { condition: { all: [person, dog] } },
    { condition: { all: [person, dog], sameSubject: true } },
  ],
  'a number': [
    { condition: { ...person, count: { atLeast: 2 } } },
    { condition: { ...person, count: { atLeast: 3 } } },
  ],
  'what it moves toward': [
    { condition: { ...dog, verb: 'moves-toward', target: { subject: { labels: ['cat'] } } } },
    { condition: { ...dog, verb: 'moves-toward', target: { subject: { labels: ['person'] } } } },
  ],
};

describe('rules that say the same', () => {
  for (const [name, [a, b]] of Object.entries(SAME)) test(name, () => assert.ok(isSameRule(a, b)));
});

describe('rules that do not', () => {
  for (const [name, [a, b]] of Object.entries(DIFFERENT)) test(name, () => assert.ok(!isSameRule(a, b)));
});
