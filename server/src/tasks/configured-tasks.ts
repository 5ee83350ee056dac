import { isAbsolute, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { MediaConfiguration } from '#contract/media-process.ts';
import type { ModelTable } from '#contract/models.ts';
import { listModelFiles } from '../inference/model-store/model-files.ts';
import { TaskFolderWatcher } from './file/task-folder-watcher.ts';
import { writeTaskTypes } from './file/write-task-types.ts';
import type { PlannedModel, TaskPlan } from './task-plan.ts';
import { TaskPlanner } from './task-planner.ts';

type TaskConfiguration = Pick<MediaConfiguration, 'configDirectory' | 'modelsDirectory' | 'models' | 'tasks'>;

export interface ConfiguredTasksOptions {
  /** The models of the project. */
  readonly catalogue: ModelTable;
  readonly configuration: TaskConfiguration;
  /** Hears when tasks may be others than before: a file was saved, or the configuration has changed. */
  readonly onChange: () => void;
  /** Receives sentences for a person. */
  readonly onWarning: (message: string) => void;
}

/** What tasks and models there are now: those of the project, of the configuration and of the folder `tasks` beside it. */
export class ConfiguredTasks implements AsyncDisposable {
  readonly #options: ConfiguredTasksOptions;
  readonly #directory: string;
  readonly #watcher: TaskFolderWatcher;
  #configuration: TaskConfiguration;
  #planner: TaskPlanner;

  constructor(options: ConfiguredTasksOptions) {
    const { catalogue, configuration, onChange } = options;
    this.#options = options;
    this.#configuration = configuration;
    this.#planner = new TaskPlanner({ ...configuration, catalogue });
    this.#directory = join(configuration.configDirectory, 'tasks');
    this.#watcher = new TaskFolderWatcher({
      directory: this.#directory,
      files: () => this.#filesElsewhere(),
      onChange: () => {
        this.#writeTypes();
        onChange();
      },
    });
  }

  /** Takes a changed configuration. */
  apply({ models, tasks }: Pick<TaskConfiguration, 'models' | 'tasks'>): void {
    const { models: knownModels, tasks: knownTasks } = this.#configuration;
    if (isDeepStrictEqual({ models, tasks }, { models: knownModels, tasks: knownTasks })) return;
    const configuration = { ...this.#configuration, models, tasks };
    this.#configuration = configuration;
    this.#planner = new TaskPlanner({ ...configuration, catalogue: this.#options.catalogue });
    this.#options.onChange();
  }

  /** See `TaskPlanner.plan`. */
  plan(task: string): Promise<TaskPlan> {
    return this.#planner.plan(task);
  }

  /** See `TaskPlanner.planModel`. */
  planModel(model: string): Promise<PlannedModel> {
    return this.#planner.planModel(model);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher[Symbol.asyncDispose]();
  }

  #writeTypes(): void {
    void writeTaskTypes(this.#directory, this.#options.onWarning);
  }

  /** Files of tasks outside the folder, and those of models, which cameras may be waiting for. */
  #filesElsewhere(): string[] {
    const { configDirectory, modelsDirectory, models, tasks } = this.#configuration;
    const files = Object.values(tasks).flatMap(({ file }) =>
      file === undefined ? [] : [isAbsolute(file) ? file : join(configDirectory, file)],
    );
    return [
      ...files,
      ...listModelFiles({ ...this.#options.catalogue, ...models }, { modelsDirectory, configDirectory }),
    ];
  }
}
