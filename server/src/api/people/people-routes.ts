import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { namePersonRequestSchema, personListSchema, personSchema } from '#contract/people.ts';
import type { ApiContext } from '../api-context.ts';
import { addPictureBodies, MAXIMUM_PICTURE_BYTES, PICTURE_TYPES, pictureBodySchema } from '../picture-body.ts';

const personParams = z.object({ id: z.uuid() });
const faceParams = personParams.extend({ faceId: z.uuid() });

/** The people whom cameras are to recognise. */
export function peopleRoutes({ people }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    addPictureBodies(api);

    api.get(
      '/api/people',
      {
        schema: {
          tags: ['people'],
          summary: 'People whom faces are compared with, on cameras that have that switched on',
          response: { 200: personListSchema },
        },
      },
      async () => ({ people: people.list(), cameras: people.cameras() }),
    );

    api.post(
      '/api/people',
      {
        schema: {
          tags: ['people'],
          summary: 'Add a person, still without pictures',
          body: namePersonRequestSchema,
          response: { 201: personSchema },
        },
      },
      async (request, reply) => reply.status(201).send(people.add(request.body.name)),
    );

    api.patch(
      '/api/people/:id',
      {
        schema: {
          tags: ['people'],
          summary: 'Rename a person',
          params: personParams,
          body: namePersonRequestSchema,
          response: { 200: personSchema },
        },
      },
      async (request) => people.rename(request.params.id, request.body.name),
    );

    api.delete(
      '/api/people/:id',
      {
        schema: {
          tags: ['people'],
          summary: 'Delete a person with all pictures, for good',
          params: personParams,
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        people.delete(request.params.id);
        return reply.status(204).send();
      },
    );

    api.post(
      '/api/people/:id/faces',
      {
        bodyLimit: MAXIMUM_PICTURE_BYTES,
        schema: {
          tags: ['people'],
          summary: 'Add a picture (JPEG, PNG or WebP) with one face; only the cut-out face is kept',
          consumes: PICTURE_TYPES,
          params: personParams,
          body: pictureBodySchema,
          response: { 201: personSchema },
        },
      },
      async (request, reply) => reply.status(201).send(await people.addFace(request.params.id, request.body)),
    );

    api.delete(
      '/api/people/:id/faces/:faceId',
      {
        schema: {
          tags: ['people'],
          summary: 'Delete a picture',
          params: faceParams,
          response: { 200: personSchema },
        },
      },
      async (request) => people.deleteFace(request.params.id, request.params.faceId),
    );

    api.get(
      '/api/people/:id/faces/:faceId/picture.jpg',
      { schema: { tags: ['people'], summary: 'The cut-out face (JPEG)', params: faceParams } },
      async (request, reply) =>
        reply.type('image/jpeg').send(Buffer.from(people.picture(request.params.id, request.params.faceId))),
    );
  };
}
