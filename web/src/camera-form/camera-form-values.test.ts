import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraConfigSchema } from '#contract/config.ts';
import {
  newCameraValues,
  suggestName,
  toCameraConfig,
  toFormValues,
  validateCameraForm,
} from './camera-form-values.ts';
import { mergePatch } from './merge-patch.ts';

const CONFIG = cameraConfigSchema.parse({
  title: 'Yard',
  inputs: [{ path: 'rtsp://admin:***@192.168.1.20/live', transport: 'udp' }],
  detect: { tasks: { objects: { fps: 5, minimumScore: 0.4, labels: ['person', 'cat'] }, circle: { fps: 'all' } } },
});

test('a configuration goes through the form unchanged', () => {
  assert.deepEqual(toCameraConfig(toFormValues('yard', CONFIG)), CONFIG);
});

test('a task without settings takes the defaults and stays chosen', () => {
  const config = cameraConfigSchema.parse({ inputs: [{ path: 'demo:ball' }], detect: { tasks: { objects: null } } });
  const saved = toCameraConfig(toFormValues('ball', config));
  assert.deepEqual(saved.detect.tasks, { objects: {} });
});

test('an edited form becomes a patch of what changed', () => {
  const values = toFormValues('yard', CONFIG);
  values.title = '';
  values.tasks.circle.enabled = false;
  values.tasks.faces.enabled = true;
  values.tasks.objects.fps = '';
  assert.deepEqual(mergePatch(CONFIG, toCameraConfig(values)), {
    title: null,
    detect: { tasks: { objects: { fps: null }, circle: null, faces: {} } },
  });
});

test('a secret that nobody touched is not part of a patch', () => {
  const values = toFormValues('yard', CONFIG);
  values.title = 'Back yard';
  assert.deepEqual(mergePatch(CONFIG, toCameraConfig(values)), { title: 'Back yard' });
});

test('a new camera makes a valid configuration', () => {
  const config = toCameraConfig({ ...newCameraValues(), name: 'yard', path: ' rtsp://host/live ' });
  assert.equal(cameraConfigSchema.parse(config).inputs[0]?.path, 'rtsp://host/live');
});

test('mistakes are named at their fields', () => {
  const values = { ...newCameraValues(), name: 'yard', path: 'rtsp://host/live' };
  assert.deepEqual(validateCameraForm(values, ['door']), {});
  assert.match(validateCameraForm(values, ['yard']).name ?? '', /already/);
  assert.match(validateCameraForm({ ...values, name: 'Yard 1' }, []).name ?? '', /^Expected 1 to 63 lower-case/);
  assert.match(validateCameraForm({ ...values, path: 'ftp://host' }, []).path ?? '', /^Expected rtsp/);
  assert.match(validateCameraForm({ ...values, path: '  ' }, []).path ?? '', /^Enter/);
});

test('a name is suggested from a title', () => {
  const cases: [string, string][] = [
    ['Front door (left)', 'front-door-left'],
    ['  Höfe & Gärten ', 'hofe-garten'],
    ['…', ''],
    ['a'.repeat(80), 'a'.repeat(63)],
  ];
  for (const [title, expected] of cases) assert.equal(suggestName(title), expected);
});
