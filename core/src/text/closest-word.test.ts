import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closestWord } from './closest-word.ts';

const KEYS = ['enabled', 'title', 'inputs', 'detect', 'fps', 'minimumScore'];

for (const [typed, expected] of [
  ['imputs', 'inputs'],
  ['input', 'inputs'],
  ['detetc', 'detect'],
  ['minimumscore', 'minimumScore'],
  ['minimum_score', 'minimumScore'],
  ['fsp', 'fps'],
  ['zones', null],
  ['x', null],
  ['', null],
] as const) {
  test(`"${typed}" is taken for ${expected ?? 'nothing known'}`, () => {
    assert.equal(closestWord(typed, KEYS), expected);
  });
}
