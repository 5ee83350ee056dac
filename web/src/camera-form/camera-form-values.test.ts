import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraConfigSchema } from '#contract/config.ts';
import {
  type InputFormValues,
  newCameraValues,
  newInputValues,
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

const PUBLISHER = cameraConfigSchema.parse({
  inputs: [{ path: 'publisher' }],
  publish: { user: 'drone', password: '***', passphrase: '***', latencyMs: 500, takeover: 'never' },
});
const TWO_STREAMS = cameraConfigSchema.parse({
  inputs: [
    { path: 'rtsp://a:***@host/main', roles: ['live', 'record'] },
    { path: 'rtsp://a:***@host/sub', roles: ['detect'] },
  ],
  onvif: { address: 'http://host/onvif', user: 'a', password: '***', profile: 'main' },
});

const DRAWN = cameraConfigSchema.parse({
  inputs: [{ path: 'publisher' }],
  zones: {
    gate: {
      polygon: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    },
  },
  lines: {
    fence: {
      points: [
        [0, 0.5],
        [1, 0.5],
      ],
      direction: 'to-left',
    },
  },
  scale: { widthMetres: 12 },
});

const input = (path: string, roles: InputFormValues['roles'] = []) => ({ ...newInputValues(roles), path });

for (const [name, config] of Object.entries({ PUBLISHER, TWO_STREAMS, DRAWN }))
  test(`a configuration of ${name.toLowerCase().replace('_', ' ')} goes through the form unchanged`, () => {
    assert.deepEqual(toCameraConfig(toFormValues('x', config)), config);
    assert.deepEqual(validateCameraForm(toFormValues('x', config), []), {});
  });

test('an open publisher fills the file with no defaults', () => {
  const config = cameraConfigSchema.parse({ inputs: [{ path: 'publisher' }] });
  assert.deepEqual(toCameraConfig(toFormValues('x', config)), config);
});

test('a role that two inputs have is named', () => {
  const inputs = [input('rtsp://host/a', ['live']), input('rtsp://host/b', ['live', 'detect'])];
  const problems = validateCameraForm({ ...newCameraValues(), name: 'yard', inputs }, []);
  assert.deepEqual(problems, { 'inputs.1.roles': 'Expected the role "live" once' });
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
  const { circle, faces, objects } = values.tasks;
  assert.ok(circle && faces && objects);
  circle.enabled = false;
  faces.enabled = true;
  objects.fps = '';
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
  const config = toCameraConfig({ ...newCameraValues(), name: 'yard', inputs: [input(' rtsp://host/live ')] });
  assert.equal(cameraConfigSchema.parse(config).inputs[0]?.path, 'rtsp://host/live');
});

test('mistakes are named at their fields', () => {
  const values = { ...newCameraValues(), name: 'yard', inputs: [input('rtsp://host/live')] };
  const pathProblem = (path: string) =>
    validateCameraForm({ ...values, inputs: [input(path)] }, [])['inputs.0.path'] ?? '';
  assert.deepEqual(validateCameraForm(values, ['door']), {});
  assert.match(validateCameraForm(values, ['yard']).name ?? '', /already/);
  assert.match(validateCameraForm({ ...values, name: 'Yard 1' }, []).name ?? '', /^Expected 1 to 63 lower-case/);
  assert.match(pathProblem('ftp://host'), /^Expected publisher, rtsp/);
  assert.match(pathProblem('  '), /^Enter/);
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
