import { z } from 'zod';
import { eventSchema } from './event.ts';
import { sentencePhraseSchema, sentenceProblemSchema } from './sentences.ts';

export const searchQuerySchema = z.object({
  /** A sentence such as "red car at the gate yesterday evening"; empty: everything. */
  q: z.string().max(20_000).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(400).optional(),
  /** Narrow down what the sentence found, by what `facets` offers. */
  camera: z.string().max(64).optional(),
  label: z.string().max(200).optional(),
  colour: z.string().max(64).optional(),
  zone: z.string().max(64).optional(),
  afterMs: z.coerce.number().optional(),
  beforeMs: z.coerce.number().optional(),
});
export type SearchQuery = z.infer<typeof searchQuerySchema>;

const facetSchema = z.array(z.object({ value: z.string(), count: z.number().int() }));

export const searchResultSchema = z
  .object({
    /** What the sentence was taken to ask for, in plain words. */
    explanation: z.string(),
    phrases: z.array(sentencePhraseSchema).readonly(),
    problems: z.array(sentenceProblemSchema).readonly(),
    /** The times searched, where the sentence or a filter gave any. */
    fromMs: z.number().nullable(),
    toMs: z.number().nullable(),
    /** Newest first. Empty where a part of the sentence could not be placed. */
    events: z.array(eventSchema),
    nextCursor: z.string().nullable(),
    /** Matches, at most 2,000; facets and histogram are of the newest so many. */
    total: z.number().int(),
    isTotalExact: z.boolean(),
    facets: z.object({ camera: facetSchema, label: facetSchema, colour: facetSchema, zone: facetSchema }),
    /** Matches over time by when they began, oldest first; for the axis. Of more than are counted, the newest. */
    histogram: z.array(z.object({ fromMs: z.number(), toMs: z.number(), count: z.number().int() })),
    tookMs: z.number(),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof searchResultSchema>;

export const similarQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(24),
  camera: z.string().max(64).optional(),
  label: z.string().max(200).optional(),
  afterMs: z.coerce.number().optional(),
  beforeMs: z.coerce.number().optional(),
});

/** Events that look alike, most alike first; of those with an embedding, the newest 100,000 are compared. */
export const similarEventsSchema = z
  .object({ events: z.array(z.object({ event: eventSchema, similarity: z.number() })) })
  .meta({ id: 'SimilarEvents' });
export type SimilarEvents = z.infer<typeof similarEventsSchema>;
