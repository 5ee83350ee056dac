import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { healthSchema } from '#contract/api.ts';
import type { ApiContext } from '../api-context.ts';

export function healthRoutes(context: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/health',
      {
        config: { access: 'open' },
        schema: { tags: ['server'], summary: 'Whether all is well', security: [], response: { 200: healthSchema } },
      },
      async (request) => {
        const problems = context.listProblems();
        return {
          status: problems.length === 0 ? ('ok' as const) : ('degraded' as const),
          version: context.version,
          mediaProcess: context.media.isRunning ? ('running' as const) : ('restarting' as const),
          uptimeSeconds: process.uptime(),
          problems: request.identity === null ? [] : [...problems],
        };
      },
    );
  };
}
