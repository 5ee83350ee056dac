import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { inferenceConfigSchema } from '#contract/models.ts';
import type { Detection } from '#core/detection/detection.ts';
import { modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { ModelStore } from '../../inference/model-store/model-store.ts';
import { createTestPlanner } from '../../inference/testing/test-planner.ts';
import { TerminationGuard } from '../../inference/worker/termination-guard.ts';
import { openTask } from '../open-task.ts';
import type { PictureSize, Task, TaskFrame, TaskImage } from '../task.ts';

const WHOLE_PICTURE = { x: 0, y: 0, width: 1, height: 1 };

/**
 * Gives out tasks of the project in the calling thread, for pictures of a size; the caller closes each. Imported models are gone after
 * the tests of the calling file; a warning fails the test that caused it.
 */
export function createTaskOpener(): (name: string, picture: PictureSize) => Promise<Task> {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'localcv-tasks-'));
  after(() => rmSync(cacheDirectory, { recursive: true, force: true }));
  const onWarning = (message: string) => {
    throw new Error(message);
  };
  const store = new ModelStore({ modelsDirectory: cacheDirectory, cacheDirectory, onWarning });
  const planner = createTestPlanner(cacheDirectory);
  const services = { store, guard: new TerminationGuard(), inference: inferenceConfigSchema.parse({}) };
  return async (name, picture) => {
    const { method } = await planner.plan(name);
    const rule = method.kind === 'model' ? method.model.entry.input.size : { width: 0, height: 0 };
    return await openTask(method, modelInputSizeFor(rule, picture), services);
  };
}

/** A picture as the only one that a task is given. */
export function frameOf(image: TaskImage): TaskFrame {
  return { image, context: { camera: 'test', ptsUs: 0, region: WHOLE_PICTURE, object: null } };
}

/** What a task finds in one picture. */
export async function findObjects(task: Task, image: TaskImage): Promise<readonly Detection[]> {
  const [result] = await task.analyse([frameOf(image)]);
  if (result === undefined) throw new TypeError('Expected one result for one picture but received none');
  return result.objects;
}
