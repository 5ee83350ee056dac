import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { configViewSchema } from '#contract/api.ts';
import { configSchema } from '#contract/config.ts';
import { showGlobals } from '../../cameras/shown-camera.ts';
import type { ApiContext } from '../api-context.ts';

export function configRoutes({ config, cameras }: ApiContext): FastifyPluginAsyncZod {
  const jsonSchema = z.toJSONSchema(configSchema, { io: 'input' });

  return async (api) => {
    api.get(
      '/api/config',
      {
        schema: {
          tags: ['server'],
          summary: 'The configuration in use, and what is wrong with its file',
          response: { 200: configViewSchema },
        },
      },
      async () => ({
        file: config.file,
        problems: [...config.problems],
        config: {
          ...showGlobals(config.config, config.raw),
          cameras: Object.fromEntries(cameras.list().map((camera) => [camera.name, camera.config])),
        },
      }),
    );

    // Editors fetch this without logging in.
    api.get(
      '/api/config/schema.json',
      {
        config: { access: 'open' },
        schema: { tags: ['server'], summary: 'JSON Schema of localcv.yaml', security: [] },
      },
      async (_request, reply) =>
        reply
          .headers({ 'content-type': 'application/schema+json', 'access-control-allow-origin': '*' })
          .send(JSON.stringify(jsonSchema)),
    );
  };
}
