import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createSnoozeRequestSchema, falseAlarmListSchema, snoozeListSchema, snoozeSchema } from '#contract/alerts.ts';
import type { ApiContext } from '../api-context.ts';
import { userOf } from '../authentication.ts';

const params = z.object({ id: z.uuid() });
const tags = ['alerts'];
const config = { rateLimit: { max: 120, timeWindow: '1 minute' } };

/** What keeps alerts from being told: snoozes, and marks of false alarms. */
export function quietRoutes({ alerts: { actions } }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/alerts/snoozes',
      { schema: { tags, summary: 'Snoozes that are not over', response: { 200: snoozeListSchema } } },
      async () => ({ snoozes: actions.listSnoozes() }),
    );

    api.post(
      '/api/alerts/snoozes',
      {
        config,
        schema: {
          tags,
          summary: 'Hold back the alerts of a rule, a camera, both or all for a time',
          body: createSnoozeRequestSchema,
          response: { 201: snoozeSchema },
        },
      },
      async (request, reply) => {
        const { rule, camera, forSeconds } = request.body;
        return reply.status(201).send(actions.snooze({ rule, camera }, forSeconds, userOf(request)));
      },
    );

    api.delete(
      '/api/alerts/snoozes/:id',
      { config, schema: { tags, summary: 'End a snooze', params, response: { 204: z.undefined() } } },
      async (request, reply) => {
        actions.endSnooze(request.params.id);
        return reply.status(204).send();
      },
    );

    api.get(
      '/api/false-alarms',
      {
        schema: {
          tags,
          summary: 'What is held back because somebody has called the like a false alarm',
          response: { 200: falseAlarmListSchema },
        },
      },
      async () => ({ falseAlarms: actions.listFalseAlarms() }),
    );

    api.delete(
      '/api/false-alarms/:id',
      { config, schema: { tags, summary: 'Take a mark away', params, response: { 204: z.undefined() } } },
      async (request, reply) => {
        actions.deleteFalseAlarm(request.params.id);
        return reply.status(204).send();
      },
    );
  };
}
