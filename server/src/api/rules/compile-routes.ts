import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { compiledSentenceSchema, compileSentenceRequestSchema } from '#contract/sentences.ts';
import { compileSentence } from '#core/sentences/compile-sentence.ts';
import { readModelCatalogue } from '../../inference/model-store/model-catalogue.ts';
import { sentenceSurroundings } from '../../sentences/sentence-surroundings.ts';
import type { ApiContext } from '../api-context.ts';

/** Sentences into rules. Nothing is stored. */
export function compileRoutes({ config, people }: Pick<ApiContext, 'config' | 'people'>): FastifyPluginAsyncZod {
  const catalogue = readModelCatalogue();
  return async (api) => {
    api.post(
      '/api/rules/compile',
      {
        schema: {
          tags: ['rules'],
          summary: 'What a sentence says as a rule, how each part of it was understood, and what was not',
          body: compileSentenceRequestSchema,
          response: { 200: compiledSentenceSchema },
        },
      },
      async ({ body }) =>
        compiledSentenceSchema.parse(
          compileSentence(
            body.sentence,
            sentenceSurroundings({
              config: config.config,
              catalogue,
              people: people.list().map(({ name }) => name),
              nowMs: Date.now(),
            }),
          ),
        ),
    );
  };
}
