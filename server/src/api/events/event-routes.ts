import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { eventFacetsSchema, eventPageSchema, eventQuerySchema } from '#contract/api.ts';
import { eventDetailsSchema } from '#contract/event.ts';
import { OperationalError } from '../../operational-error.ts';
import type { ApiContext } from '../api-context.ts';

const params = z.object({ id: z.uuid() });
const tags = ['events'];

export function eventRoutes({ events }: ApiContext): FastifyPluginAsyncZod {
  const find = async (id: string) => {
    const event = await events.find(id);
    if (event === null) throw new OperationalError('event-not-found', 'There is no such event; it may have expired');
    return event;
  };

  return async (api) => {
    api.get(
      '/api/events',
      {
        schema: {
          tags,
          summary: 'Events, newest first',
          querystring: eventQuerySchema,
          response: { 200: eventPageSchema },
        },
      },
      async (request) => events.list(request.query),
    );

    api.get(
      '/api/events/facets',
      { schema: { tags, summary: 'Cameras, labels and tasks that events have', response: { 200: eventFacetsSchema } } },
      async () => events.facets(),
    );

    api.get(
      '/api/events/:id',
      { schema: { tags, summary: 'One event with its path', params, response: { 200: eventDetailsSchema } } },
      async (request) => find(request.params.id),
    );

    api.get(
      '/api/events/:id/snapshot.jpg',
      { schema: { tags, summary: 'The best picture of an event (JPEG)', params } },
      async (request, reply) => {
        const { id, endedAtMs } = await find(request.params.id);
        const jpeg = await events.readSnapshot(id);
        if (jpeg === null) throw new OperationalError('snapshot-not-found', 'There is no picture of this event');
        // The picture of an open event may still be replaced by a better one.
        const caching = endedAtMs === null ? 'no-store' : 'private, max-age=86400, immutable';
        return reply.headers({ 'content-type': 'image/jpeg', 'cache-control': caching }).send(Buffer.from(jpeg));
      },
    );
  };
}
