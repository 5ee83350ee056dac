import { inferenceConfigSchema } from '#contract/models.ts';
import { modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { ModelStore } from '../../server/src/inference/model-store/model-store.ts';
import { sharedModel, skipWithoutModels } from '../../server/src/inference/testing/shared-models.ts';
import { createTestPlanner } from '../../server/src/inference/testing/test-planner.ts';
import { WorkerTaskRuntime } from '../../server/src/inference/worker-task-runtime.ts';
import type { PictureSize } from '../../server/src/tasks/task.ts';
import type { PlannedModel } from '../../server/src/tasks/task-plan.ts';

/** Of the cameras. */
export const PICTURE: PictureSize = { width: 1920, height: 1080 };

/** One model that is measured. */
export interface Subject {
  readonly name: string;
  readonly model: PlannedModel;
  /** Of the model's own input. */
  readonly size: PictureSize;
  /** As ONNX Runtime takes it. */
  readonly bytes: Uint8Array;
}

/** Four models of different weight: two that come with localcv, and two shared ones, or two more that come with it. */
export async function loadSubjects(cacheDirectory: string): Promise<Subject[]> {
  const planner = createTestPlanner(cacheDirectory);
  const others = skipWithoutModels
    ? [planner.planModel('movenet-lightning'), planner.planModel('faceres')]
    : [sharedModel('yolox-nano'), sharedModel('deimv2-atto')];
  const models = await Promise.all([planner.planModel('centernet'), planner.planModel('blazeface'), ...others]);
  const onWarning = (message: string) => console.warn(message);
  const store = new ModelStore({ modelsDirectory: cacheDirectory, cacheDirectory, onWarning });
  return await Promise.all(
    models.map(async (model) => {
      const size = modelInputSizeFor(model.entry.input.size, PICTURE);
      return { name: model.name, model, size, bytes: (await store.load(model, size)).bytes };
    }),
  );
}

/** A runtime in which each subject is a task of its own name; `threads` is what each model gets. */
export function createRuntime(
  subjects: readonly Subject[],
  cacheDirectory: string,
  batchFor?: () => Promise<number>,
): WorkerTaskRuntime {
  return new WorkerTaskRuntime({
    cacheDirectory,
    modelsDirectory: cacheDirectory,
    inference: inferenceConfigSchema.parse({ provider: 'cpu' }),
    ...(batchFor && { batchFor }),
    plan: async (name) => {
      const subject = subjects.find((candidate) => candidate.name === name);
      if (subject === undefined) throw new TypeError(`Expected a subject but received ${name}`);
      return { name, model: subject.model.entry.title, method: { kind: 'model', model: subject.model }, on: null };
    },
  });
}
