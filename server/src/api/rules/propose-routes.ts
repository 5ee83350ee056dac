import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { proposedRuleSchema, proposeRuleRequestSchema } from '#contract/rules-api.ts';
import { readModelCatalogue } from '../../inference/model-store/model-catalogue.ts';
import { proposeRule } from '../../language-model/propose-rule.ts';
import { OperationalError } from '../../operational-error.ts';
import { sentenceSurroundings } from '../../sentences/sentence-surroundings.ts';
import type { ApiContext } from '../api-context.ts';
import { whileAwaited } from '../while-awaited.ts';

type Needed = Pick<ApiContext, 'config' | 'people' | 'languageModel'>;

/** Hard sentences into proposed rules, by a language model of the user's own. Nothing is stored. */
export function proposeRoutes({ config, people, languageModel }: Needed): FastifyPluginAsyncZod {
  const catalogue = readModelCatalogue();
  let isBusy = false;
  return async (api) => {
    api.post(
      '/api/rules/propose',
      {
        config: { rateLimit: { max: 20, timeWindow: '1 minute' } },
        schema: {
          tags: ['rules'],
          summary:
            'A rule that the language model on the local network proposes for a sentence; never applied by itself',
          body: proposeRuleRequestSchema,
          response: { 200: proposedRuleSchema },
        },
      },
      async ({ body }, reply) => {
        const model = languageModel?.() ?? null;
        if (model === null || config.config.languageModel?.proposeRules !== true) {
          throw new OperationalError(
            'language-model-absent',
            'No language model is set up to propose rules; give its address in languageModel of the configuration',
          );
        }
        // Such a machine computes one answer at a time.
        if (isBusy)
          throw new OperationalError(
            'language-model-busy',
            'The language model is at another sentence; try again in a while',
            {
              retryable: true,
            },
          );
        isBusy = true;
        try {
          const surroundings = sentenceSurroundings({
            config: config.config,
            catalogue,
            people: people.list().map(({ name }) => name),
            nowMs: Date.now(),
          });
          return proposedRuleSchema.parse(await proposeRule(model, body.sentence, surroundings, whileAwaited(reply)));
        } finally {
          isBusy = false;
        }
      },
    );
  };
}
