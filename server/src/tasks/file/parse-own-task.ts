import type { Task } from 'localcv';
import { z } from 'zod';
import { modelNameSchema } from '#contract/models.ts';
import { describeSchemaIssues } from '../../config/schema-problems.ts';
import { OperationalError } from '../../operational-error.ts';

const side = z.number().int().min(8).max(4_096);
const isFunction = (value: unknown) => typeof value === 'function';
const optionalFunction = z.custom<unknown>(isFunction, { error: 'expected a function' }).optional();

const definitionSchema = z.object({
  title: z.string().min(1).max(120).optional(),
  image: z.strictObject({
    format: z.enum(['rgb', 'gray']).default('rgb'),
    width: side,
    height: side,
    fit: z.enum(['inside', 'exact']).default('inside'),
  }),
  models: z.array(modelNameSchema).max(8).default([]),
  analyse: z.custom<unknown>(isFunction, { error: 'expected a function analyse(frame, tools)' }),
  open: optionalFunction,
  close: optionalFunction,
});

export interface OwnTask {
  readonly image: Required<Task['image']>;
  readonly models: readonly string[];
  /** The default export itself: its functions may use `this`. */
  readonly code: Pick<Task, 'analyse' | 'open' | 'close'>;
}

/**
 * Checks what a file in the folder `tasks` exports.
 *
 * @throws OperationalError `task-invalid`
 */
export function parseOwnTask(module: Readonly<Record<string, unknown>>): OwnTask {
  const exported = module.default;
  if (typeof exported !== 'object' || exported === null) {
    throw invalid('expected "export default { image, analyse(frame, tools) { … } }"');
  }
  const outcome = definitionSchema.safeParse(exported);
  if (!outcome.success) {
    const [problem] = describeSchemaIssues(definitionSchema, outcome.error.issues);
    throw invalid(`${problem?.path.join('.')}: ${problem?.message}`);
  }
  const { image, models } = outcome.data;
  return { image, models, code: exported as OwnTask['code'] };
}

function invalid(reason: string): OperationalError {
  return new OperationalError('task-invalid', `Its default export is no task: ${reason}.`);
}
