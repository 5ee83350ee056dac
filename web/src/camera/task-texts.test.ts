import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskTexts } from './task-texts.ts';

test('a task in words is words alone', () => {
  for (const task of ['pose', 'circle', 'shelves'])
    assert.deepEqual(Object.keys(taskTexts(task)), ['title', 'description']);
  assert.equal(taskTexts('pose').title, 'Pose');
  assert.equal(taskTexts('shelves').title, 'shelves');
});
