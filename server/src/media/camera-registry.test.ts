import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Camera } from '../pipeline/camera.ts';
import { cameraAt } from '../testing/media-configuration.ts';
import { CameraRegistry } from './camera-registry.ts';

/** What the registry does to a camera, without one. */
function watchedRegistry() {
  const calls: string[] = [];
  const registry = new CameraRegistry((name) => {
    calls.push(`start ${name}`);
    const camera: Pick<Camera, typeof Symbol.asyncDispose> = {
      async [Symbol.asyncDispose]() {
        calls.push(`stop ${name}`);
      },
    };
    return camera as Camera;
  });
  return { registry, calls };
}

const zones = {
  gate: {
    polygon: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
  },
};
const changes = [
  {
    change: {
      zones,
      title: 'Gate',
      lines: {
        a: {
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      },
      scale: { widthMetres: 4 },
    },
    restarts: false,
  },
  { change: { detect: { masks: [zones.gate.polygon] } }, restarts: true },
  { change: { detect: { tasks: { motion: {} } } }, restarts: true },
];
for (const { change, restarts } of changes) {
  it(`${restarts ? 'restarts' : 'does not disturb'} a camera for ${Object.keys(change)}`, async () => {
    const { registry, calls } = watchedRegistry();
    await registry.apply({ a: cameraAt('demo:ball'), b: cameraAt('demo:ball') });
    await registry.apply({ a: cameraAt('demo:ball', change), b: cameraAt('demo:ball') });
    assert.deepEqual(calls, ['start a', 'start b', ...(restarts ? ['stop a', 'start a'] : [])]);
    await registry[Symbol.asyncDispose]();
    assert.equal(calls.filter((call) => call.startsWith('stop')).length, restarts ? 3 : 2);
  });
}
