import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '#contract/config.ts';
import { resolveCameras } from './resolve-tasks.ts';

const INPUTS = [{ path: 'demo:ball' }];

function tasksOf(globals: object, own: object): unknown {
  const config = configSchema.parse({
    detect: { tasks: globals },
    cameras: { a: { inputs: INPUTS, detect: { tasks: own } } },
  });
  return resolveCameras(config).a?.detect.tasks;
}

for (const [why, globals, own, expected] of [
  [
    'built-in defaults',
    {},
    { objects: null, faces: {}, circle: null },
    {
      objects: { fps: 5, minimumScore: 0.25 },
      faces: { fps: 5, minimumScore: 0.5 },
      circle: { fps: 'all', minimumScore: 0.5 },
    },
  ],
  [
    'globals over built-in ones',
    { objects: { fps: 2 } },
    { objects: null },
    { objects: { fps: 2, minimumScore: 0.25 } },
  ],
  [
    'own over globals, key by key',
    { objects: { fps: 2, labels: ['cat'] } },
    { objects: { fps: 'all' } },
    { objects: { fps: 'all', minimumScore: 0.25, labels: ['cat'] } },
  ],
  ['globals switch no task on', { faces: { fps: 1 } }, {}, {}],
] as const) {
  test(`task settings: ${why}`, () => {
    assert.deepEqual(tasksOf(globals, own), expected);
  });
}

test('the media process gets no password for moving a camera', () => {
  const config = configSchema.parse({
    cameras: { yard: { inputs: [{ path: 'demo:ball' }], onvif: { address: '10.0.0.5', password: 'secret' } } },
  });
  assert.equal(resolveCameras(config).yard?.onvif, undefined);
});
