import { z } from 'zod';
import { type CompiledSentence, PHRASE_KINDS } from '#core/sentences/compiled-sentence.ts';
import { ruleSchema } from './rules.ts';

/** Longer sentences than can be understood are taken, so that the answer says so. */
export const compileSentenceRequestSchema = z.strictObject({ sentence: z.string().max(20_000) });

const placeInSentence = {
  /** UTF-16 code units of the sentence; `end` is exclusive. */
  start: z.number().int(),
  end: z.number().int(),
};

export const sentencePhraseSchema = z
  .object({ ...placeInSentence, kind: z.enum(PHRASE_KINDS), meaning: z.string() })
  .meta({ id: 'SentencePhrase' });

export const sentenceProblemSchema = z
  .object({
    ...placeInSentence,
    code: z.enum([
      ...(['empty', 'too-long', 'other-language', 'not-understood', 'unknown-place', 'unknown-thing'] as const),
      ...(['unknown-person', 'no-model-knows', 'needs-model', 'line-needed', 'direction-unclear'] as const),
      ...([
        'duration-needed',
        'duration-not-possible',
        'count-not-possible',
        'number-needed',
        'cannot-express',
      ] as const),
      ...(['ambiguous', 'contradiction', 'assumed', 'approximate', 'rule'] as const),
    ]),
    message: z.string(),
    isBlocking: z.boolean().meta({ description: 'There is no rule because of it' }),
    suggestions: z.array(z.string()).readonly().optional(),
    draw: z.boolean().optional().meta({ description: 'Drawing a zone, a line or its direction helps' }),
    models: z.array(z.string()).readonly().optional().meta({ description: 'Models that know the thing' }),
  })
  .meta({ id: 'SentenceProblem' });

/** A sentence as it was understood: the rule is null where any part of it could not be placed. */
export const compiledSentenceSchema = z
  .object({
    rule: ruleSchema.nullable(),
    explanation: z.string(),
    phrases: z.array(sentencePhraseSchema).readonly(),
    problems: z.array(sentenceProblemSchema).readonly(),
  })
  .meta({ id: 'CompiledSentence' }) satisfies z.ZodType<CompiledSentence>;
