import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { TaskDefinitionConfig, TaskName } from '#contract/config.ts';
import type { ModelEntry, ModelSource, ModelTable } from '#contract/models.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import { closestWord } from '#core/text/closest-word.ts';
import { importedModelFile, pulledLabelsFile, pulledModelFile } from '../inference/model-store/pulled-model-file.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { taskFileVersion } from './file/task-file-version.ts';
import { CLASSICAL_ALGORITHMS, type PlannedModel, type TaskMethod, type TaskPlan } from './task-plan.ts';

export interface TaskPlannerOptions {
  /** The models of the project. */
  readonly catalogue: ModelTable;
  /** The user's own models, which come first. */
  readonly models: ModelTable;
  /** The user's own tasks, and other models for the built-in ones. */
  readonly tasks: Readonly<Record<TaskName, TaskDefinitionConfig>>;
  /** The folder of the configuration: relative paths begin there, and its folder `tasks` holds tasks of the user's own. */
  readonly configDirectory: string;
  /** Holds the models and labels that were pulled. */
  readonly modelsDirectory: string;
}

/** More than any model has classes for. */
const MAXIMUM_LABELS_BYTES = 1024 * 1024;
/** ImageNet has a class of 121 characters. */
const MAXIMUM_LABEL_LENGTH = 200;

/** Finds out what a task of a name does, and with what. */
export class TaskPlanner {
  #options: TaskPlannerOptions;

  constructor(options: TaskPlannerOptions) {
    this.#options = options;
  }

  /** Takes another configuration; plans made before stay as they are. */
  apply(changed: Pick<TaskPlannerOptions, 'models' | 'tasks'>): void {
    this.#options = { ...this.#options, ...changed };
  }

  /** @throws OperationalError `task-unknown` | `model-unknown` | `model-missing` | `model-invalid` */
  async plan(name: TaskName): Promise<TaskPlan> {
    const { tasks } = this.#options;
    const definition: TaskDefinitionConfig = (Object.hasOwn(tasks, name) ? tasks[name] : undefined) ?? {};
    const builtIn = Object.hasOwn(BUILT_IN_TASKS, name) ? BUILT_IN_TASKS[name] : undefined;
    const on = definition.on ?? builtIn?.on ?? null;
    const modelName = definition.model ?? (definition.file === undefined ? builtIn?.model : null) ?? null;
    if (modelName !== null) {
      const model = await this.planModel(modelName);
      return { name, model: model.entry.title, method: { kind: 'model', model }, on };
    }
    const method = await this.#planWithoutModel(name, definition);
    return { name, model: method.kind === 'file' ? `tasks/${name}.ts` : null, method, on };
  }

  /** @throws OperationalError `model-unknown` | `model-missing` | `model-invalid` */
  async planModel(name: string): Promise<PlannedModel> {
    const entry = this.#findModel(name);
    const { labels: _named, ...rest } = entry;
    const { source } = entry;
    const located = 'file' in source ? { ...rest, source: { file: this.#locate(source.file) } } : rest;
    await this.#assertPresent(name, located.source);
    return {
      name,
      entry: located,
      labels: await this.#readLabels(name, entry),
      fallback: await this.#planFallback(source),
    };
  }

  /** One step: a fallback has no fallback of its own, so that no two can wait for each other. */
  async #planFallback(source: ModelSource): Promise<PlannedModel | null> {
    if (!('remote' in source) || source.fallback === undefined) return null;
    if (!('remote' in this.#findModel(source.fallback).source)) return await this.planModel(source.fallback);
    throw new OperationalError(
      'model-invalid',
      `The model "${source.fallback}" cannot stand in for another one, because it needs a model server itself.`,
    );
  }

  #findModel(name: string): ModelEntry {
    const { catalogue, models } = this.#options;
    const entry = entryOf(models, name) ?? entryOf(catalogue, name);
    if (entry !== undefined) return entry;
    const meant = closestWord(name, [...Object.keys(models), ...Object.keys(catalogue)]);
    const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
    throw new OperationalError(
      'model-unknown',
      `There is no model "${name}".${hint} "npm start -- models list" shows those that are known.`,
    );
  }

  /** Tells before anything is started for it that a file is not there. */
  async #assertPresent(name: string, source: ModelSource): Promise<void> {
    if ('file' in source && !(await isFile(source.file)))
      throw new OperationalError(
        'model-missing',
        `The file ${source.file} of the model "${name}" is not there. Correct the path in the configuration, or put the file there.`,
      );
    const { modelsDirectory } = this.#options;
    if ('instructions' in source && !(await isFile(importedModelFile(modelsDirectory, name))))
      throw new OperationalError(
        'model-missing',
        `The model "${name}" has to be brought by you: ${source.instructions} Then run "npm start -- models import FILE --name ${name}".`,
      );
    if ('url' in source && !(await isFile(pulledModelFile(modelsDirectory, name, source.sha256))))
      throw new OperationalError(
        'model-missing',
        `The model "${name}" has to be pulled first: press "Pull" on the page "Analysis", or run "npm start -- models pull ${name}".`,
      );
  }

  async #planWithoutModel(name: TaskName, definition: TaskDefinitionConfig): Promise<TaskMethod> {
    const algorithm = CLASSICAL_ALGORITHMS.find((known) => known === name);
    if (algorithm !== undefined && definition.file === undefined) return { kind: 'classical', algorithm };
    const path = this.#locate(definition.file ?? join('tasks', `${name}.ts`));
    const version = await taskFileVersion(path);
    if (version === null) {
      throw new OperationalError(
        'task-unknown',
        `There is no task "${name}": it is not built in, the configuration defines none of that name, and there is no file ${path}.`,
      );
    }
    return { kind: 'file', path, version };
  }

  async #readLabels(name: string, { labels }: ModelEntry): Promise<readonly string[]> {
    if (labels === 'coco-80') return COCO_LABELS;
    if (Array.isArray(labels)) return labels;
    const path =
      'url' in labels
        ? pulledLabelsFile(this.#options.modelsDirectory, name, labels.sha256)
        : this.#locate(labels.file);
    const advice =
      'url' in labels ? `Run "npm start -- models pull ${name}".` : 'Correct the path, or put the file there.';
    const lines = splitLines(name, path, await readLabelsFile(name, path, advice));
    return lines.slice(labels.skip);
  }

  #locate(path: string): string {
    return isAbsolute(path) ? path : join(this.#options.configDirectory, path);
  }
}

function entryOf(table: ModelTable, name: string): ModelEntry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ?? false;
}

async function readLabelsFile(name: string, path: string, advice: string): Promise<string> {
  try {
    const found = await stat(path);
    // A pipe would be waited for without end.
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > MAXIMUM_LABELS_BYTES) throw new Error(`it is larger than ${MAXIMUM_LABELS_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperationalError(
      'model-missing',
      `The labels of the model "${name}" cannot be read from ${path} (${describeError(cause)}). ${advice}`,
      { cause },
    );
  }
}

function splitLines(name: string, path: string, text: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.every((line) => line.length <= MAXIMUM_LABEL_LENGTH && !line.includes('\0'))) return lines;
  throw new OperationalError(
    'model-invalid',
    `The labels of the model "${name}" in ${path} are no text with one name of at most ${MAXIMUM_LABEL_LENGTH} characters on each line.`,
  );
}
