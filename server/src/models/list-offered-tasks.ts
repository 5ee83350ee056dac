import { join } from 'node:path';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { Config, TaskDefinitionConfig, TaskName } from '#contract/config.ts';
import type { OfferedTask } from '#contract/models.ts';
import { describeError } from '../operational-error.ts';
import { listTaskFiles, type TaskFile } from '../tasks/file/list-task-files.ts';
import type { ModelDirectory } from './model-directory.ts';

/** Every task that cameras can be given: the built-in ones, those of the configuration, and the files in the folder `tasks`. */
export async function listOfferedTasks(
  { tasks }: Pick<Config, 'tasks'>,
  configDirectory: string,
  models: ModelDirectory,
): Promise<OfferedTask[]> {
  const builtIn = Object.keys(BUILT_IN_TASKS);
  const configured = Object.keys(tasks).filter((name) => !builtIn.includes(name));
  const files = await listTaskFiles(join(configDirectory, 'tasks'));
  const others = files.filter(({ name }) => !builtIn.includes(name) && !configured.includes(name));
  const described = [...builtIn, ...configured].map((name) => describeTask(name, tasks[name] ?? {}, models));
  return [...(await Promise.all(described)), ...others.map(describeFile)];
}

async function describeTask(
  name: TaskName,
  definition: TaskDefinitionConfig,
  models: ModelDirectory,
): Promise<OfferedTask> {
  const builtIn = Object.hasOwn(BUILT_IN_TASKS, name) ? BUILT_IN_TASKS[name] : undefined;
  const model = definition.model ?? (definition.file === undefined ? builtIn?.model : null) ?? null;
  return {
    name,
    title: definition.title ?? builtIn?.title ?? name,
    description: builtIn?.description ?? 'A task of your own.',
    origin: builtIn === undefined ? 'configuration' : 'built-in',
    model,
    on: (definition.on ?? builtIn?.on)?.task ?? null,
    problem: model === null ? null : await describeObstacle(model, models),
  };
}

async function describeObstacle(name: string, models: ModelDirectory): Promise<string | null> {
  try {
    const { state, problem } = await models.describe(name);
    if (state === 'ready') return null;
    if (state === 'pulling') return `The model "${name}" is being pulled.`;
    return problem ?? `The model "${name}" has to be pulled first: press "Pull" on the page "Analysis".`;
  } catch (error) {
    return describeError(error);
  }
}

function describeFile({ name, title, problem }: TaskFile): OfferedTask {
  const description = `The file tasks/${name}.ts`;
  return { name, title: title ?? name, description, origin: 'file', model: null, on: null, problem };
}
