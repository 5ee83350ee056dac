import { inferenceConfigSchema } from '#contract/models.ts';
import { WorkerTaskRuntime, type WorkerTaskRuntimeOptions } from '../worker-task-runtime.ts';
import { createTestPlanner } from './test-planner.ts';

/** A runtime with the tasks and models of the project and nothing of anybody's own. */
export function createTestRuntime(
  options: Partial<WorkerTaskRuntimeOptions> & Pick<WorkerTaskRuntimeOptions, 'cacheDirectory'>,
): WorkerTaskRuntime {
  const { cacheDirectory } = options;
  const planner = createTestPlanner(cacheDirectory);
  return new WorkerTaskRuntime({
    modelsDirectory: cacheDirectory,
    inference: inferenceConfigSchema.parse({}),
    plan: (task) => planner.plan(task),
    ...options,
  });
}
