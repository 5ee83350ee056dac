import type { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  measureModelsRequestSchema,
  measureStateSchema,
  modelCheckSchema,
  modelListSchema,
  modelMeasurementsSchema,
  modelNameSchema,
  modelSchema,
  offeredTaskListSchema,
  uploadModelQuerySchema,
} from '#contract/models.ts';
import type { ModelTrials } from '../../models/model-trials.ts';
import type { ApiContext } from '../api-context.ts';
import { addPictureBodies, MAXIMUM_PICTURE_BYTES, PICTURE_TYPES, pictureBodySchema } from '../picture-body.ts';

const params = z.object({ name: modelNameSchema });
const tags = ['models'];

/** Models: what there is, fetching, adding and removing; and the tasks that they serve. */
export function modelRoutes({ models, trials }: ApiContext): FastifyPluginAsyncZod {
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
          summary: 'Begin to pull a model; `models` messages of /api/stream tell how far it is',
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
          summary: 'Stop pulling a model; the next pull goes on from there',
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
          summary: 'Remove an own model from the configuration, or the pulled files of another one',
          params,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await models.remove(request.params.name);
        return reply.status(204).send(null);
      },
    );

    api.post(
      '/api/models/measure',
      {
        schema: {
          tags,
          summary: 'Measure models on this machine, and recommend some; takes seconds for each',
          body: measureModelsRequestSchema,
          response: { 200: modelMeasurementsSchema },
        },
      },
      async (request) => await trials.measure(request.body),
    );

    api.get(
      '/api/models/measure',
      { schema: { tags, summary: 'How far the measurement under way is', response: { 200: measureStateSchema } } },
      async () => ({ progress: trials.progress }),
    );

    await api.register(checkRoute(trials));

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

/** Takes pictures as bodies, which no other route of models does. */
function checkRoute(trials: ModelTrials): FastifyPluginAsyncZod {
  return async (pictures) => {
    addPictureBodies(pictures);
    pictures.post(
      '/api/models/:name/check',
      {
        bodyLimit: MAXIMUM_PICTURE_BYTES,
        schema: {
          tags,
          summary: 'Run a model on a picture (JPEG, PNG or WebP) and draw what it finds',
          consumes: PICTURE_TYPES,
          params,
          body: pictureBodySchema,
          response: { 200: modelCheckSchema },
        },
      },
      async (request) => await trials.check(request.params.name, request.body),
    );
  };
}
