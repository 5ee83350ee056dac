import { TaskPlanner } from '../../tasks/task-planner.ts';
import { readModelCatalogue } from '../model-store/model-catalogue.ts';

/** Plans with the tasks and models of the project and nothing of anybody's own; `directory` stands for every folder of the user's. */
export function createTestPlanner(directory: string): TaskPlanner {
  return new TaskPlanner({
    catalogue: readModelCatalogue(),
    models: {},
    tasks: {},
    configDirectory: directory,
    modelsDirectory: directory,
  });
}
