import { modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { openModel } from '../inference/execution/open-model.ts';
import { openFallbackTask } from './fallback-task.ts';
import { createModelTask, imageSpecOf } from './model-task.ts';
import type { TaskServices } from './open-task.ts';
import type { PictureSize, Task } from './task.ts';
import type { PlannedModel } from './task-plan.ts';

/**
 * A model as a task, for pictures of this size; where it runs on a model server and has a stand-in, together with that.
 *
 * @throws OperationalError `model-missing` | `model-invalid` | `model-out-of-memory` | `model-server-failed`
 */
export async function openModelTask(model: PlannedModel, size: PictureSize, services: TaskServices): Promise<Task> {
  const { fallback, entry } = model;
  if (fallback === null) return await openPlainTask(model, size, services);
  const { title, input } = entry;
  return await openFallbackTask({
    name: title,
    image: imageSpecOf(input, size),
    openPreferred: () => openPlainTask({ ...model, fallback: null }, size, services),
    openFallback: () => openModelTask(fallback, modelInputSizeFor(fallback.entry.input.size, size), services),
    onWarning: (message) => services.onWarning?.(`${title}: ${message}`),
  });
}

async function openPlainTask(model: PlannedModel, size: PictureSize, services: TaskServices): Promise<Task> {
  const { executor, input } = await openModel(model, size, services);
  try {
    return createModelTask(model, input, size, executor);
  } catch (error) {
    await executor.close();
    throw error;
  }
}
