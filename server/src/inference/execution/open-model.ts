import { stat } from 'node:fs/promises';
import type { ModelInput } from '#contract/models.ts';
import type { TaskServices } from '../../tasks/open-task.ts';
import type { PictureSize } from '../../tasks/task.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import type { ModelExecutor } from './model-executor.ts';
import { assertFileFits } from './onnx/check-model-file.ts';
import { availableModelBytes, openOnnxModel } from './onnx/open-onnx-model.ts';
import { planInputs } from './plan-inputs.ts';
import { RemoteExecutor } from './remote/remote-executor.ts';

export interface OpenedModel {
  readonly executor: ModelExecutor;
  /** How the executor wants its pictures. */
  readonly input: ModelInput;
}

/**
 * Makes a model ready to run for pictures of this size, here or on its model server; the caller closes it. The stand-in of a model
 * server is not looked at.
 *
 * @throws OperationalError `model-missing` | `model-invalid` | `model-out-of-memory` | `model-server-failed`
 */
export async function openModel(model: PlannedModel, size: PictureSize, services: TaskServices): Promise<OpenedModel> {
  const { source, input } = model.entry;
  if ('remote' in source) {
    const executor = await RemoteExecutor.open(source);
    try {
      planInputs(executor.signature, input, size);
    } catch (error) {
      await executor.close();
      throw error;
    }
    return { executor, input };
  }
  if ('file' in source) await assertReadable(source.file);
  const { store, guard, inference, cacheDirectory, onWarning = () => {} } = services;
  const loaded = await store.load(model, size);
  const executor = await openOnnxModel(loaded.bytes, {
    input: loaded.input,
    size,
    inference,
    guard,
    onWarning: (message) => onWarning(`${model.entry.title}: ${message}`),
    isTrusted: 'package' in source,
    ...(cacheDirectory !== undefined && { cacheDirectory }),
  });
  return { executor, input: loaded.input };
}

/** A file of any size may be named in the configuration. One that is not there is reported by whoever reads it. */
async function assertReadable(path: string): Promise<void> {
  const file = await stat(path).catch(() => null);
  if (file !== null) assertFileFits(file.size, availableModelBytes());
}
