import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { statisticsSchema } from '#contract/api.ts';
import type { ApiContext } from '../api-context.ts';

export function statisticsRoutes({ statistics, media }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/statistics',
      {
        schema: {
          tags: ['server'],
          summary: 'Figures of the last ten minutes, oldest first',
          response: { 200: statisticsSchema },
        },
      },
      async () => ({ samples: [...statistics.samples], mediaProcessRestarts: media.restarts }),
    );
  };
}
