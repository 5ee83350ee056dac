import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { taskSettingsSchema } from '../../contract/src/config.ts';
import { conditionSchema, lineTableSchema, siteSchema, zoneTableSchema } from '../../contract/src/rules.ts';

const FILE = join(import.meta.dirname, '../../fixtures/clips/clips.yaml');

const expectationSchema = z
  .strictObject({ from: z.number().min(0), to: z.number(), isOptional: z.boolean().default(false), reason: z.string() })
  .refine(({ from, to }) => from < to, { error: 'expected an interval' });
export type Expectation = z.infer<typeof expectationSchema>;

const sceneSchema = z.strictObject({
  title: z.string(),
  /** A file of `../shared/data/videos`, or a camera of our own drawing. */
  clip: z.string(),
  /** Of a drawn one. */
  seconds: z.number().positive().optional(),
  startsAt: z.iso.datetime({ offset: true }).default('2026-06-15T12:00:00+02:00'),
  tasks: z.record(z.string(), taskSettingsSchema.extend({ model: z.string().optional() })),
  zones: zoneTableSchema.default({}),
  lines: lineTableSchema.default({}),
});
export type JudgedScene = z.infer<typeof sceneSchema>;

const caseSchema = z.strictObject({
  scene: z.string(),
  sentence: z.string().optional(),
  /** Instead of a sentence, for what sentences have no words for. */
  condition: conditionSchema.optional(),
  /** Why nothing may come. */
  reason: z.string().optional(),
  expect: z.array(expectationSchema),
});
export type JudgedCase = z.infer<typeof caseSchema>;

const fileSchema = z.strictObject({
  site: siteSchema,
  scenes: z.record(z.string(), sceneSchema),
  cases: z.array(caseSchema),
});

/** What should and should not be told of in clips, see `fixtures/clips/README.md`. */
export async function readJudgedClips(): Promise<z.infer<typeof fileSchema>> {
  return fileSchema.parse(parse(await readFile(FILE, 'utf8')));
}
