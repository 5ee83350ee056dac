import { z } from 'zod';
import type { Result } from '#core/detection/result.ts';
import { describeSchemaIssues } from '../../config/schema-problems.ts';
import { OperationalError } from '../../operational-error.ts';

/** Lists are cut short before they are looked through, so that a huge one costs nothing. */
const MAXIMUM_OBJECTS = 1_000;
const MAXIMUM_POINTS = 512;
const MAXIMUM_SAMPLES = 4 * 1024 * 1024;
const MAXIMUM_VECTOR = 4_096;
/** How many mistakes are told. */
const MAXIMUM_TOLD = 3;

const score = z.number().min(0).max(1);
/** Boxes may reach outside the picture, but not lie worlds away. */
const coordinate = z.number().min(-8).max(8);
const side = z.number().positive().max(16);
const samplesSide = z.number().int().positive().max(4_096);
const point = z.strictObject({ x: coordinate, y: coordinate });
const text = z.strictObject({ value: z.string().max(1_000), score });
const attributes = z
  .record(z.string().min(1).max(64), z.strictObject({ value: z.string().max(200), score }))
  .refine((named) => Object.keys(named).length <= 64, { error: 'expected at most 64 attributes' });

const samples = z
  .instanceof(Uint8Array, { error: 'expected a Uint8Array' })
  .refine(({ length }) => length <= MAXIMUM_SAMPLES, { error: `expected at most ${MAXIMUM_SAMPLES} samples` });
const fitsItsSize = ({ width, height, data }: { width: number; height: number; data: Uint8Array }) =>
  data.length === width * height;
const MISFIT = { error: 'expected width times height samples' };

const vector = z
  .instanceof(Float32Array, { error: 'expected a Float32Array' })
  .refine(({ length }) => length > 0 && length <= MAXIMUM_VECTOR, { error: `expected 1 to ${MAXIMUM_VECTOR} numbers` })
  .refine((values) => values.every(Number.isFinite), { error: 'expected finite numbers' })
  .transform(toUnitVector);

const detection = z.strictObject({
  label: z.string().min(1).max(120),
  score,
  box: z.strictObject({ x: coordinate, y: coordinate, width: side, height: side }),
  landmarks: shortList(point, MAXIMUM_POINTS).optional(),
  keypoints: shortList(point.extend({ score }), MAXIMUM_POINTS).optional(),
  mask: z
    .strictObject({ width: samplesSide, height: samplesSide, data: samples })
    .refine(fitsItsSize, MISFIT)
    .transform(({ width, height, data }) => ({ width, height, data: new Uint8Array(data) }))
    .optional(),
  embedding: vector.optional(),
  attributes: attributes.optional(),
  text: text.optional(),
});

const resultSchema = z.strictObject({
  objects: shortList(detection, MAXIMUM_OBJECTS),
  classes: shortList(z.strictObject({ label: z.string().min(1).max(120), score }), MAXIMUM_OBJECTS).optional(),
  embedding: vector.optional(),
  depth: z
    .strictObject({
      width: samplesSide,
      height: samplesSide,
      data: samples,
      unit: z.enum(['relative', 'metres']),
      nearest: z.number(),
      farthest: z.number(),
    })
    .refine(fitsItsSize, MISFIT)
    .transform((depth) => ({ ...depth, data: new Uint8Array(depth.data) }))
    .optional(),
  attributes: attributes.optional(),
  text: text.optional(),
});

/**
 * What code of the user's own gave back, as a result that everything behind it may trust: finite numbers, sane boxes, bounded in
 * number and length, with memory of its own, vectors of length one.
 *
 * @throws OperationalError `task-result-invalid`
 */
export function parseOwnResult(raw: unknown): Result {
  const outcome = resultSchema.safeParse(raw);
  if (outcome.success) return withoutUndefined(outcome.data);
  const problems = describeSchemaIssues(resultSchema, outcome.error.issues).map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  const told = problems.slice(0, MAXIMUM_TOLD).join('; ').slice(0, 400);
  const rest = problems.length > MAXIMUM_TOLD ? ` (and ${problems.length - MAXIMUM_TOLD} more)` : '';
  throw new OperationalError('task-result-invalid', `It gave something that is no result: ${told}${rest}.`);
}

/** Checks the length before the items. */
function shortList<Item extends z.ZodType>(item: Item, maximum: number) {
  return z
    .custom<readonly unknown[]>((value) => Array.isArray(value), { error: 'expected a list', abort: true })
    .refine((list) => list.length <= maximum, { error: `expected at most ${maximum} items`, abort: true })
    .pipe(z.array(item));
}

/** Embeddings are compared by their dot product. A zero vector stays what it is. */
function toUnitVector(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return length > 0 && Number.isFinite(length) ? values.map((value) => value / length) : new Float32Array(values);
}

/** Keys that are there without a value would differ from absent ones wherever results are compared. */
function withoutUndefined(result: z.infer<typeof resultSchema>): Result {
  const drop = <T extends object>(value: T): T =>
    Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
  return { ...drop(result), objects: result.objects.map(drop) };
}
