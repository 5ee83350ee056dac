import type { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  modelListSchema,
  modelNameSchema,
  modelSchema,
  offeredTaskListSchema,
  uploadModelQuerySchema,
} from '#contract/models.ts';
import type { ApiContext } from '../api-context.ts';

const params = z.object({ name: modelNameSchema });
const tags = ['models'];

/** Models: what there is, fetching, adding and removing; and the tasks that they serve. */
export function modelRoutes({ models }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/models',
      { schema: { tags, summary: 'All models, the own ones first', response: { 200: modelListSchema } } },
      async () => ({ models: await models.list() }),
    );

    api.get(
      '/api/tasks',
      { schema: { tags, summary: 'Every task that cameras can be given', response: { 200: offeredTaskListSchema } } },
      async () => ({ tasks: await models.tasks() }),
    );

    api.post(
      '/api/models/:name/pull',
      {
        schema: {
          tags,
          summary: 'Begin to fetch a model; `models` messages of /api/stream tell how far it is',
          params,
          response: { 202: modelSchema },
        },
      },
      async (request, reply) => reply.status(202).send(await models.pull(request.params.name)),
    );

    api.delete(
      '/api/models/:name/pull',
      {
        schema: {
          tags,
          summary: 'Stop fetching a model; the next pull goes on from there',
          params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await models.cancelPull(request.params.name);
        return reply.status(204).send(null);
      },
    );

    api.delete(
      '/api/models/:name',
      {
        schema: {
          tags,
          summary: 'Remove an own model from the configuration, or the fetched files of another one',
          params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await models.remove(request.params.name);
        return reply.status(204).send(null);
      },
    );

    await api.register(async (uploads) => {
      // The file goes to the disk piece by piece and is never in memory as a whole.
      uploads.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
      uploads.post(
        '/api/models',
        {
          schema: {
            tags,
            summary: 'Add an ONNX file (the body, as application/octet-stream)',
            consumes: ['application/octet-stream'],
            querystring: uploadModelQuerySchema,
            response: { 201: modelSchema },
          },
        },
        async (request, reply) => {
          const model = await models.upload(
            request.query as z.infer<typeof uploadModelQuerySchema>,
            request.body as Readable,
          );
          return reply.status(201).header('location', `/api/models/${model.name}`).send(model);
        },
      );
    });
  };
}
