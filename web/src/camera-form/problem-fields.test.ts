import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeProblems } from './problem-fields.ts';

test('problems that the server found appear at their fields', () => {
  const cases: [string, string][] = [
    ['name', 'name'],
    ['body.name', 'name'],
    ['body.config.inputs.0.path', 'inputs.0.path'],
    ['config.title', 'title'],
    ['config.inputs[1].path', 'inputs.1.path'],
    ['/config/inputs/0/path', 'inputs.0.path'],
    ['cameras.yard.inputs.0.transport', 'inputs.0.transport'],
    ['cameras.yard.inputs[2].roles', 'inputs.2.roles'],
    ['cameras.yard.publish.passphrase', 'publish.passphrase'],
    ['cameras.yard.onvif.password', 'onvif.password'],
    ['inputs', 'inputs.0.path'],
    ['cameras.yard.detect.tasks.objects.fps', 'tasks.objects.fps'],
    ['detect.tasks.faces.labels.0', 'tasks.faces.labels'],
  ];
  for (const [path, field] of cases) {
    assert.deepEqual(placeProblems([{ path, message: 'wrong' }]), { fields: { [field]: 'wrong' }, others: [] }, path);
  }
});

test('a problem without a field is kept with its path', () => {
  const placed = placeProblems([
    { path: 'detect.zones', message: 'unknown setting' },
    { path: '', message: 'the file is read-only' },
  ]);
  assert.deepEqual(placed.others, ['detect.zones: unknown setting', 'the file is read-only']);
});

test('the first problem of a field is the one shown', () => {
  const placed = placeProblems([
    { path: 'name', message: 'first' },
    { path: 'name', message: 'second' },
  ]);
  assert.deepEqual(placed.fields, { name: 'first' });
});
