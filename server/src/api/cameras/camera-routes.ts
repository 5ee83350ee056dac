import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  cameraListSchema,
  cameraSchema,
  createCameraRequestSchema,
  testInputRequestSchema,
  updateCameraRequestSchema,
} from '#contract/api.ts';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { inputTestSchema } from '#contract/media-process.ts';
import type { ApiContext } from '../api-context.ts';

const params = z.object({ name: cameraNameSchema });
const tags = ['cameras'];

export function cameraRoutes({ cameras }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/cameras',
      { schema: { tags, summary: 'All cameras', response: { 200: cameraListSchema } } },
      async () => ({ cameras: cameras.list() }),
    );

    api.post(
      '/api/cameras',
      { schema: { tags, summary: 'Add a camera', body: createCameraRequestSchema, response: { 201: cameraSchema } } },
      async (request, reply) => {
        const camera = await cameras.create(request.body.name, request.body.config);
        return reply.status(201).header('location', `/api/cameras/${camera.name}`).send(camera);
      },
    );

    api.post(
      '/api/cameras/test',
      {
        schema: {
          tags,
          summary: 'Try an input: what is found there, or what goes wrong',
          body: testInputRequestSchema,
          response: { 200: inputTestSchema },
        },
      },
      async (request) => cameras.testInput(request.body.input, request.body.camera),
    );

    api.get(
      '/api/cameras/:name',
      { schema: { tags, summary: 'One camera', params, response: { 200: cameraSchema } } },
      async (request) => cameras.get(request.params.name),
    );

    api.patch(
      '/api/cameras/:name',
      {
        schema: {
          tags,
          summary: 'Change a camera by a merge patch (RFC 7396) of its configuration',
          params,
          body: updateCameraRequestSchema,
          response: { 200: cameraSchema },
        },
      },
      async (request) => cameras.update(request.params.name, request.body),
    );

    api.delete(
      '/api/cameras/:name',
      { schema: { tags, summary: 'Remove a camera; its events stay', params, response: { 204: z.undefined() } } },
      async (request, reply) => {
        await cameras.delete(request.params.name);
        return reply.status(204).send();
      },
    );

    api.post(
      '/api/cameras/:name/restart',
      {
        schema: {
          tags,
          summary: 'Start a camera anew, out of quarantine too',
          params,
          response: { 200: cameraSchema },
        },
      },
      async (request) => cameras.restart(request.params.name),
    );
  };
}
