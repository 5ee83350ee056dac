import type { ModelInput } from '#contract/models.ts';
import type { TaskServices } from '../../tasks/open-task.ts';
import type { PictureSize } from '../../tasks/task.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import type { ModelExecutor } from './model-executor.ts';
import { OnnxExecutor } from './onnx-executor.ts';

/**
 * Makes a model ready to run for pictures of this size; the caller closes it.
 *
 * @throws OperationalError `model-missing` | `model-invalid`
 */
export async function openModel(
  model: PlannedModel,
  size: PictureSize,
  { store, guard, inference }: TaskServices,
): Promise<{ executor: ModelExecutor; input: ModelInput }> {
  const { bytes, input } = await store.load(model, size);
  return { executor: await OnnxExecutor.open(bytes, { threads: inference.threads, guard }), input };
}
