import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { searchQuerySchema, searchResultSchema, similarEventsSchema, similarQuerySchema } from '#contract/search.ts';
import { readModelCatalogue } from '../../inference/model-store/model-catalogue.ts';
import { rangeOf, searchStoredEvents } from '../../search/search-stored-events.ts';
import type { ApiContext } from '../api-context.ts';

const tags = ['search'];
const params = z.object({ id: z.uuid() });

/** Stored events by sentences, and by what they look like. */
export function searchRoutes({ config, people, search }: ApiContext): FastifyPluginAsyncZod {
  const catalogue = readModelCatalogue();
  return async (api) => {
    api.get(
      '/api/search',
      {
        schema: {
          tags,
          summary: 'Events that a sentence asks for, newest first, and how each part of it was understood',
          querystring: searchQuerySchema,
          response: { 200: searchResultSchema },
        },
      },
      async ({ query }) => {
        const names = people.list().map(({ name }) => name);
        const sources = { config: config.config, catalogue, people: names, nowMs: Date.now() };
        return searchStoredEvents(query, sources, (request) => search.find(request));
      },
    );

    api.get(
      '/api/events/:id/similar',
      {
        schema: {
          tags,
          summary: 'Events that look like one, most alike first; none where nothing describes what it looks like',
          params,
          querystring: similarQuerySchema,
          response: { 200: similarEventsSchema },
        },
      },
      async ({ params: { id }, query }) => {
        const { camera, label, limit } = query;
        const filter = { ...(camera !== undefined && { camera }), ...(label !== undefined && { label }) };
        return { events: [...(await search.findSimilar({ id, limit, filter, times: rangeOf(query) }))] };
      },
    );
  };
}
