import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { lineTableSchema, ruleSchema, siteSchema, zoneTableSchema } from '#contract/rules.ts';
import { sentenceProblemSchema } from '#contract/sentences.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import type { SentenceSurroundings } from '#core/sentences/compiled-sentence.ts';
import { type ExpectedSentence, SENTENCE_VERDICTS } from '#core/sentences/testing/judge-sentence.ts';

const FOLDER = join(import.meta.dirname, '../../../../fixtures/sentences');
/** The files that hold sentences, by set: the second was written by somebody who had not seen the grammar that was made for the first. */
export const SENTENCE_SETS = {
  first: ['happenings', 'subjects', 'times', 'joined', 'refused'],
  second: ['second-homes', 'second-work', 'second-times', 'second-refused'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type SentenceSet = keyof typeof SENTENCE_SETS;

const codeSchema = sentenceProblemSchema.shape.code;
const sentencesSchema = z.array(
  z
    .strictObject({
      sentence: z.string(),
      rule: ruleSchema.optional(),
      accepts: z.array(ruleSchema).default([]),
      refused: z.strictObject({ part: z.string(), code: z.union([codeSchema, z.array(codeSchema)]) }).optional(),
      told: z.array(codeSchema).default([]),
      because: z.string().min(1),
    })
    .refine(({ rule, refused }) => rule !== undefined || refused !== undefined, { error: 'expected rule or refused' }),
);

const surroundingsSchema = z.strictObject({
  now: z.string(),
  site: siteSchema,
  people: z.array(z.string()),
  labels: z.array(z.string()),
  labelsOfOtherModels: z.record(z.string(), z.array(z.string())),
  cameras: z.record(
    cameraNameSchema,
    z.strictObject({
      title: z.string().optional(),
      zones: zoneTableSchema,
      lines: lineTableSchema,
      scale: z.strictObject({ widthMetres: z.number() }).optional(),
    }),
  ),
});

const missesSchema = z.array(
  z.strictObject({ sentence: z.string(), verdict: z.enum(SENTENCE_VERDICTS), because: z.string().min(1) }),
);
export type AcceptedMiss = z.infer<typeof missesSchema>[number];

/** The sentences of one set of `fixtures/sentences` with what should become of them. */
export function readExpectedSentences(set: SentenceSet): readonly (ExpectedSentence & { readonly because: string })[] {
  return SENTENCE_SETS[set].flatMap((name) =>
    sentencesSchema.parse(readYaml(name)).map(({ sentence, rule, accepts, refused, told, because }) => ({
      ...{ sentence, told, because },
      rules: [...(rule === undefined ? [] : [rule]), ...accepts],
      ...(refused && { refusal: { part: refused.part, codes: [refused.code].flat() } }),
    })),
  );
}

/** What these sentences are read against; or those of another folder, from its `surroundings.yaml`. */
export function readSentenceSurroundings(folder = FOLDER): SentenceSurroundings & { readonly nowMs: number } {
  const { now, labels, ...surroundings } = surroundingsSchema.parse(readYaml('surroundings', folder));
  return { ...surroundings, labels: [...COCO_LABELS, ...labels], nowMs: Date.parse(now) };
}

/** Sentences of which it is known that they are not understood as they should be, each with the reason. */
export function readAcceptedMisses(): readonly AcceptedMiss[] {
  return missesSchema.parse(readYaml('accepted-misses') ?? []);
}

function readYaml(name: string, folder = FOLDER): unknown {
  return parse(readFileSync(join(folder, `${name}.yaml`), 'utf8'));
}
