import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { subjectSchema, whereSchema } from '#contract/rules.ts';
import { sentenceProblemSchema } from '#contract/sentences.ts';
import { WEEKDAYS } from '#core/rules/vocabulary.ts';
import type { SearchSurroundings } from '#core/search/search-question.ts';
import { SENTENCE_VERDICTS } from '#core/sentences/testing/judge-sentence.ts';
import { readSentenceSurroundings } from '../../sentences/testing/sentence-fixtures.ts';

const FOLDER = join(import.meta.dirname, '../../../../fixtures/searches');
const FILES = ['things', 'places', 'times', 'odd'] as const;

const clockSchema = z.string().regex(/^\d\d:\d\d$/);
const questionSchema = z
  .strictObject({
    subjects: z.array(subjectSchema).default([]),
    where: whereSchema.default({}),
    times: z.array(z.string()).optional(),
    daily: z
      .strictObject({
        from: clockSchema.optional(),
        to: clockSchema.optional(),
        weekdays: z.array(z.enum(WEEKDAYS)).optional(),
        sun: z.literal('night').optional(),
      })
      .optional(),
    minutesOff: z.number().default(0),
    minimumSeconds: z.number().optional(),
    maximumSeconds: z.number().optional(),
    isStationary: z.boolean().optional(),
  })
  .refine(({ times, daily }) => times === undefined || daily === undefined, { error: 'expected times or daily' });
/** A question as it is written down. */
export type ExpectedQuestion = z.infer<typeof questionSchema>;

const searchesSchema = z.array(
  z
    .strictObject({
      sentence: z.string(),
      question: questionSchema.optional(),
      accepts: z.array(questionSchema).default([]),
      refused: z.string().optional(),
      told: z.array(sentenceProblemSchema.shape.code).default([]),
      because: z.string().min(1),
    })
    .refine(({ question, refused }) => question !== undefined || refused !== undefined, {
      error: 'expected question or refused',
    }),
);
/** What a careful person makes of a search. */
export type ExpectedSearch = z.infer<typeof searchesSchema>[number];

const missesSchema = z.array(
  z.strictObject({ sentence: z.string(), verdict: z.enum(SENTENCE_VERDICTS), because: z.string().min(1) }),
);

export function readExpectedSearches(): readonly ExpectedSearch[] {
  return FILES.flatMap((name) => searchesSchema.parse(readYaml(name)));
}

/** What these searches are read against. */
export function readSearchSurroundings(): SearchSurroundings {
  return readSentenceSurroundings(FOLDER);
}

/** Searches of which it is known that they are not understood as they should be, each with the reason. */
export function readAcceptedSearchMisses(): z.infer<typeof missesSchema> {
  return missesSchema.parse(readYaml('accepted-misses') ?? []);
}

function readYaml(name: string): unknown {
  return parse(readFileSync(join(FOLDER, `${name}.yaml`), 'utf8'));
}
