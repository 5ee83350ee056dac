import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { compiledSentenceSchema, compileSentenceRequestSchema } from '#contract/sentences.ts';
import { compileSentence } from '#core/sentences/compile-sentence.ts';
import { readModelCatalogue } from '../../inference/model-store/model-catalogue.ts';
import { sentenceSurroundings } from '../../sentences/sentence-surroundings.ts';
import type { ApiContext } from '../api-context.ts';

/** When the server has long begun to answer. */
const WARM_UP_AFTER_MS = 2_000;
const FIRST_SENTENCE = 'a person is in the picture for 5 minutes after 22:00 on weekdays';

/** Sentences into rules. Nothing is stored. */
export function compileRoutes({ config, people }: Pick<ApiContext, 'config' | 'people'>): FastifyPluginAsyncZod {
  const catalogue = readModelCatalogue();
  const compile = (sentence: string) =>
    compileSentence(
      sentence,
      sentenceSurroundings({
        config: config.config,
        catalogue,
        people: people.list().map(({ name }) => name),
        nowMs: Date.now(),
      }),
    );
  return async (api) => {
    // The grammar is built at the first sentence, which would take five times as long as all later ones.
    const warmUp = setTimeout(() => compile(FIRST_SENTENCE), WARM_UP_AFTER_MS).unref();
    api.addHook('onClose', async () => clearTimeout(warmUp));

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
      async ({ body }) => compiledSentenceSchema.parse(compile(body.sentence)),
    );
  };
}
