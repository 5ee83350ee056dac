import { basename } from 'node:path';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import { taskNameSchema } from '#contract/config.ts';
import { modelNameSchema } from '#contract/models.ts';
import { OperationalError } from '../../operational-error.ts';
import type { TaskPlan } from '../../tasks/task-plan.ts';
import { TaskPlanner } from '../../tasks/task-planner.ts';
import { entryFromOptions, type SubcommandCall } from './model-options.ts';

/** What is tried: a task, a model of the catalogue or the configuration, or an ONNX file that the options describe. */
export interface Subject {
  readonly plan: TaskPlan;
  /** Scores below it are not shown. */
  readonly minimumScore: number;
}

const DEFAULT_SCORE = 0.25;

/**
 * @throws OperationalError `model-unknown` | `model-missing` | `model-invalid` | `command-line-invalid`
 */
export async function findSubject(text: string, call: SubcommandCall): Promise<Subject> {
  const { context } = call;
  if (/\.onnx$/i.test(text)) return await describeFile(text, call);
  const isModel = Object.hasOwn(context.config.models, text) || Object.hasOwn(context.catalogue, text);
  const plan = isModel ? null : await planTask(text, context.planner);
  if (plan === null) return await describeModel(text, context.planner);
  return { plan: { ...plan, on: null }, minimumScore: scoreOf(text) };
}

/** Null where there is no task of the name. */
async function planTask(name: string, planner: TaskPlanner): Promise<TaskPlan | null> {
  if (!taskNameSchema.safeParse(name).success) return null;
  try {
    return await planner.plan(name);
  } catch (error) {
    if (error instanceof OperationalError && error.code === 'task-unknown') return null;
    throw error;
  }
}

async function describeModel(name: string, planner: TaskPlanner): Promise<Subject> {
  const model = await planner.planModel(name);
  return {
    plan: { name, model: model.entry.title, method: { kind: 'model', model }, on: null },
    minimumScore: Math.max(scoreOf(model.entry.task), model.entry.minimumScore),
  };
}

async function describeFile(file: string, { context, options, locate }: SubcommandCall): Promise<Subject> {
  const plain = basename(file)
    .replace(/\.onnx$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '-');
  const name = modelNameSchema.safeParse(plain).data ?? 'file';
  const entry = await entryFromOptions(name, locate(file), options, locate);
  const planner = new TaskPlanner({ ...context.folders, catalogue: {}, models: { [name]: entry }, tasks: {} });
  return await describeModel(name, planner);
}

function scoreOf(task: string): number {
  const builtIn = Object.hasOwn(BUILT_IN_TASKS, task) ? BUILT_IN_TASKS[task] : undefined;
  return builtIn?.settings.minimumScore ?? DEFAULT_SCORE;
}
