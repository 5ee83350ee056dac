import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ruleNameSchema } from '#contract/rules.ts';
import {
  checkedRuleSchema,
  checkRuleRequestSchema,
  createRuleRequestSchema,
  namedRuleSchema,
  replayRequestSchema,
  replayResultSchema,
  ruleListSchema,
  saveRuleRequestSchema,
} from '#contract/rules-api.ts';
import { readModelCatalogue } from '../../inference/model-store/model-catalogue.ts';
import { ReplayRunner } from '../../rules/replay/replay-runner.ts';
import { RuleDesk } from '../../rules/rule-desk.ts';
import type { ApiContext } from '../api-context.ts';
import { whileAwaited } from '../while-awaited.ts';

const params = z.object({ name: ruleNameSchema });
const tags = ['rules'];

/** The rules of the configuration, and trying one on what was seen before it is trusted. */
export function ruleRoutes({ config, people, events, ruleActivity }: ApiContext): FastifyPluginAsyncZod {
  const desk = new RuleDesk({
    config,
    catalogue: readModelCatalogue(),
    people: () => people.list().map(({ name }) => name),
    activityOf: (rule) => ruleActivity?.(rule) ?? { alertsToday: 0, lastRaisedAtMs: null, snoozedUntilMs: null },
    now: Date.now,
  });
  const replays = new ReplayRunner(events);

  return async (api) => {
    api.get(
      '/api/rules',
      { schema: { tags, summary: 'All rules, in plain words too', response: { 200: ruleListSchema } } },
      async () => ({ rules: desk.list() }),
    );

    api.get(
      '/api/rules/:name',
      { schema: { tags, summary: 'One rule', params, response: { 200: namedRuleSchema } } },
      async ({ params: { name } }) => desk.get(name),
    );

    api.post(
      '/api/rules',
      {
        schema: {
          tags,
          summary: 'Add a rule; without a name one is made of its words',
          body: createRuleRequestSchema,
          response: { 201: namedRuleSchema },
        },
      },
      async ({ body }, reply) => reply.status(201).send(await desk.create(body.rule, body.name)),
    );

    api.put(
      '/api/rules/:name',
      {
        schema: {
          tags,
          summary: 'Write a rule into the configuration, whether or not there is one of this name',
          params,
          body: saveRuleRequestSchema,
          response: { 200: namedRuleSchema },
        },
      },
      async ({ params: { name }, body }) => desk.save(name, body.rule),
    );

    api.delete(
      '/api/rules/:name',
      { schema: { tags, summary: 'Delete a rule; its alerts stay', params, response: { 204: z.undefined() } } },
      async ({ params: { name } }, reply) => {
        await desk.delete(name);
        return reply.status(204).send();
      },
    );

    api.post(
      '/api/rules/check',
      {
        schema: {
          tags,
          summary: 'What a rule says in plain words, and what is wrong with it. Nothing is stored',
          body: checkRuleRequestSchema,
          response: { 200: checkedRuleSchema },
        },
      },
      async ({ body }) => desk.check(body.rule),
    );

    api.post(
      '/api/rules/replay',
      {
        schema: {
          tags,
          summary: 'When a rule would have fired on what was stored. Nothing is told to anybody',
          body: replayRequestSchema,
          response: { 200: replayResultSchema },
        },
      },
      async ({ body: { rule, fromMs, toMs } }, reply) =>
        replays.run(rule, desk.surroundings(), { fromMs, toMs }, whileAwaited(reply)),
    );
  };
}
