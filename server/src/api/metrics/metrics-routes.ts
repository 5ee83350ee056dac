import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../api-context.ts';
import { createMetrics } from './metrics.ts';

export function metricsRoutes(context: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    const registry = createMetrics(context);
    api.addHook('onClose', async () => registry.clear());
    api.get('/metrics', { schema: { tags: ['server'], summary: 'Figures for Prometheus' } }, async (_request, reply) =>
      reply.header('content-type', registry.contentType).send(await registry.metrics()),
    );
  };
}
