import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  acknowledgeAlertsRequestSchema,
  acknowledgedAlertsSchema,
  alertDetailsSchema,
  alertPageSchema,
  alertQuerySchema,
  alertSchema,
} from '#contract/alerts.ts';
import type { ApiContext } from '../api-context.ts';
import { userOf } from '../authentication.ts';

const params = z.object({ id: z.uuid() });
const tags = ['alerts'];
/** For what people do; pages read as often as they like. */
const config = { rateLimit: { max: 600, timeWindow: '1 minute' } };
const response = { 200: alertSchema };

/** Alerts, and what becomes of them. */
export function alertRoutes({ alerts: { actions }, deliveriesOf }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/alerts',
      {
        schema: {
          tags,
          summary: 'Alerts, newest first',
          querystring: alertQuerySchema,
          response: { 200: alertPageSchema },
        },
      },
      async ({ query }) => actions.list(query),
    );

    api.get(
      '/api/alerts/:id',
      { schema: { tags, summary: 'One alert with its deliveries', params, response: { 200: alertDetailsSchema } } },
      async ({ params: { id } }) => ({ ...actions.get(id), deliveries: [...deliveriesOf(id)] }),
    );

    api.post(
      '/api/alerts/acknowledge',
      {
        config,
        schema: {
          tags,
          summary: 'Acknowledge all open alerts, or those of a rule or camera, that were raised until a time',
          body: acknowledgeAlertsRequestSchema.nullish(),
          response: { 200: acknowledgedAlertsSchema },
        },
      },
      async (request) => {
        const filter = { ...request.body, raisedUntilMs: request.body?.raisedUntilMs ?? Date.now() };
        return { acknowledged: actions.acknowledgeAll(filter, userOf(request)) };
      },
    );

    api.post(
      '/api/alerts/:id/acknowledge',
      { config, schema: { tags, summary: 'Say that somebody has seen it', params, response } },
      async (request) => actions.acknowledge(request.params.id, userOf(request)),
    );

    api.delete(
      '/api/alerts/:id/acknowledge',
      { config, schema: { tags, summary: 'Take that back', params, response } },
      async (request) => actions.unacknowledge(request.params.id),
    );

    api.post(
      '/api/alerts/:id/false-alarm',
      {
        config,
        schema: { tags, summary: 'Call it a false alarm; what is like it is held back from now on', params, response },
      },
      async (request) => actions.markFalseAlarm(request.params.id, userOf(request)),
    );

    api.delete(
      '/api/alerts/:id/false-alarm',
      { config, schema: { tags, summary: 'Take that back, with its marks', params, response } },
      async (request) => actions.unmarkFalseAlarm(request.params.id),
    );

    api.post(
      '/api/alerts/:id/tell',
      { config, schema: { tags, summary: 'Tell of an alert that was held back', params, response } },
      async (request) => actions.tell(request.params.id),
    );
  };
}
