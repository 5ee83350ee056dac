import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Camera } from '#contract/api.ts';
import type { CameraState } from '#contract/camera-status.ts';
import { cameraConfigSchema } from '#contract/config.ts';
import { summarizeCameras } from './summarize-cameras.ts';

function inState(state: CameraState): Camera {
  const status = {
    name: 'yard',
    state,
    reason: null,
    sinceMs: 0,
    video: null,
    audio: null,
    inputs: [],
    viewers: 0,
    reconnects: 0,
  };
  const config = cameraConfigSchema.parse({ inputs: [{ path: 'demo:ball' }] });
  return { name: 'yard', config, status: { ...status, stages: [], tasks: [], decoding: null }, demo: null };
}

test('cameras are counted by state, the good ones first', () => {
  assert.equal(
    summarizeCameras([inState('disabled'), inState('retrying'), inState('live'), inState('live')]),
    '4 cameras: 2 live, 1 offline, 1 off',
  );
  assert.equal(summarizeCameras([inState('quarantined')]), '1 camera: 1 quarantined');
});
