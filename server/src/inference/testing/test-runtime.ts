import { inferenceConfigSchema } from '#contract/models.ts';
import { TaskPlanner } from '../../tasks/task-planner.ts';
import { readModelCatalogue } from '../model-store/model-catalogue.ts';
import { WorkerTaskRuntime, type WorkerTaskRuntimeOptions } from '../worker-task-runtime.ts';

/** A runtime with the tasks and models of the project and nothing of anybody's own. */
export function createTestRuntime(
  options: Partial<WorkerTaskRuntimeOptions> & Pick<WorkerTaskRuntimeOptions, 'cacheDirectory'>,
): WorkerTaskRuntime {
  const { cacheDirectory } = options;
  const planner = new TaskPlanner({
    catalogue: readModelCatalogue(),
    models: {},
    tasks: {},
    configDirectory: cacheDirectory,
    modelsDirectory: cacheDirectory,
  });
  return new WorkerTaskRuntime({
    modelsDirectory: cacheDirectory,
    inference: inferenceConfigSchema.parse({}),
    plan: (task) => planner.plan(task),
    ...options,
  });
}
