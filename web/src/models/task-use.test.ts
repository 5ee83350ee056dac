import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Camera } from '#contract/api.ts';
import type { TaskStatus } from '#contract/camera-status.ts';
import { cameraConfigSchema } from '#contract/config.ts';
import { taskUse } from './task-use.ts';

function camera(name: string, title: string | null, tasks: readonly Partial<TaskStatus>[]) {
  const config = cameraConfigSchema.parse({ inputs: [{ path: 'demo:ball' }], ...(title === null ? {} : { title }) });
  const known = tasks.map((task) => ({ task: 'darkness', state: 'running', reason: null, ...task }));
  return { name, config, status: { tasks: known } as unknown as Camera['status'] };
}

test('a task tells where it runs, and each reason why it does not once', () => {
  const reason = 'boom (tasks/darkness.ts:3)';
  const use = taskUse('darkness', [
    camera('hall', 'Hall', [{}]),
    camera('yard', null, [{ state: 'failed', reason }]),
    camera('door', 'Front door', [{ task: 'objects' }, { state: 'failed', reason }]),
    camera('roof', null, [{ state: 'loading' }]),
    camera('shop', null, []),
  ]);
  assert.deepEqual(use, { runsOn: ['Hall'], failures: [{ reason, cameras: ['yard', 'Front door'] }] });
});
