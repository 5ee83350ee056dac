import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model } from '#contract/models.ts';
import { taskTexts } from '../camera/task-texts.ts';
import { groupModelsByTask } from './group-models.ts';

const titleOf = (task: string) => taskTexts(task).title;

function model(name: string, task: string, change: Partial<Model> = {}): Model {
  return {
    name,
    title: name,
    task,
    licence: 'MIT',
    decoder: 'yolox',
    source: 'somewhere',
    state: 'available',
    problem: null,
    bytes: null,
    pulledBytes: null,
    input: '',
    labels: 80,
    isPullable: true,
    isOwn: false,
    usedBy: [],
    ...change,
  };
}

test('models are grouped by task, built-in tasks first', () => {
  const groups = groupModelsByTask([model('a', 'shelves'), model('b', 'pose'), model('c', 'objects')], titleOf);
  assert.deepEqual(
    groups.map(({ task, title }) => [task, title]),
    [
      ['objects', 'Objects'],
      ['pose', 'Pose'],
      ['shelves', 'shelves'],
    ],
  );
});

test('models in use come first, then those that are ready', () => {
  const models = [
    model('a', 'objects'),
    model('b', 'objects', { state: 'ready' }),
    model('c', 'objects', { usedBy: ['x'] }),
  ];
  assert.deepEqual(
    groupModelsByTask(models, titleOf)[0]?.models.map(({ name }) => name),
    ['c', 'b', 'a'],
  );
});
