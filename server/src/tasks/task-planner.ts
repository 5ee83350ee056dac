import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { TaskDefinitionConfig, TaskName } from '#contract/config.ts';
import type { ModelEntry, ModelTable } from '#contract/models.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import { describeError, OperationalError } from '../operational-error.ts';
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
}

const KNOWN_LABELS: Readonly<Record<string, readonly string[]>> = { 'coco-80': COCO_LABELS };

/** Finds out what a task of a name does, and with what. */
export class TaskPlanner {
  readonly #options: TaskPlannerOptions;

  constructor(options: TaskPlannerOptions) {
    this.#options = options;
  }

  /** @throws OperationalError `task-unknown` | `model-unknown` | `model-missing` | `model-invalid` */
  async plan(name: TaskName): Promise<TaskPlan> {
    const definition: TaskDefinitionConfig = this.#options.tasks[name] ?? {};
    const builtIn = BUILT_IN_TASKS[name];
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
    const { catalogue, models } = this.#options;
    const entry = models[name] ?? catalogue[name];
    if (entry === undefined) {
      throw new OperationalError(
        'model-unknown',
        `There is no model "${name}". "npm start -- models list" shows those that are known.`,
      );
    }
    const { labels: _named, ...rest } = entry;
    const { source } = entry;
    const fallback = 'remote' in source && source.fallback !== undefined ? await this.planModel(source.fallback) : null;
    const located = 'file' in source ? { ...rest, source: { file: this.#locate(source.file) } } : rest;
    return { name, entry: located, labels: await this.#readLabels(name, entry), fallback };
  }

  async #planWithoutModel(name: TaskName, definition: TaskDefinitionConfig): Promise<TaskMethod> {
    const algorithm = CLASSICAL_ALGORITHMS.find((known) => known === name);
    if (algorithm !== undefined && definition.file === undefined) return { kind: 'classical', algorithm };
    const path = this.#locate(definition.file ?? join('tasks', `${name}.ts`));
    const file = await stat(path).catch(() => null);
    if (file === null) {
      throw new OperationalError(
        'task-unknown',
        `There is no task "${name}": it is not built in, the configuration defines none of that name, and there is no file ${path}.`,
      );
    }
    return { kind: 'file', path, version: `${file.mtimeMs}-${file.size}` };
  }

  async #readLabels(name: string, { labels }: ModelEntry): Promise<readonly string[]> {
    if (typeof labels === 'string') return KNOWN_LABELS[labels] ?? [];
    if (!('file' in labels)) return labels;
    const path = this.#locate(labels.file);
    try {
      const text = await readFile(path, 'utf8');
      return text.split(/\r?\n/).filter((line) => line.trim() !== '');
    } catch (cause) {
      throw new OperationalError(
        'model-missing',
        `The labels of the model "${name}" cannot be read from ${path} (${describeError(cause)}).`,
        { cause },
      );
    }
  }

  #locate(path: string): string {
    return isAbsolute(path) ? path : join(this.#options.configDirectory, path);
  }
}
