import type { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { clipPartQuerySchema, tryClipRequestSchema, uploadedClipSchema } from '#contract/clip-trials.ts';
import { clipReplaySchema } from '#contract/rules-api.ts';
import { MAXIMUM_PART_BYTES } from '../../rules/uploaded-clips.ts';
import type { ApiContext } from '../api-context.ts';
import { whileAwaited } from '../while-awaited.ts';

const tags = ['rules'];
const params = z.object({ id: z.uuid() });

/** Rules tried on clips that people upload: a clip is made, filled part by part, tried with as many rules as wanted, and removed. */
export function tryClipRoutes({ uploadedClips }: Pick<ApiContext, 'uploadedClips'>): FastifyPluginAsyncZod {
  return async (api) => {
    api.post(
      '/api/rules/clips',
      {
        schema: {
          tags,
          summary: 'Begin to upload a clip to try rules on',
          description:
            'Send it in parts of at most `maximumPartBytes` with `PUT`, each beginning at the `bytes` of the answer before. It goes when it is removed, or 15 minutes after its last use.',
          response: { 201: uploadedClipSchema },
        },
      },
      async (_request, reply) => {
        const clip = await uploadedClips.create();
        return await reply.status(201).header('location', `/api/rules/clips/${clip.id}`).send(clip);
      },
    );

    api.post(
      '/api/rules/clips/:id/try',
      {
        schema: {
          tags,
          summary: 'What a rule would have told of in the clip, seen as one of the cameras',
          description: 'Takes about as long as the tasks need for the pictures. Ends when the caller goes away.',
          params,
          body: tryClipRequestSchema,
          response: { 200: clipReplaySchema },
        },
      },
      async ({ params: { id }, body }, reply) => await uploadedClips.try(id, body, whileAwaited(reply)),
    );

    api.delete(
      '/api/rules/clips/:id',
      { schema: { tags, summary: 'Remove an uploaded clip', params, response: { 204: z.null() } } },
      async ({ params: { id } }, reply) => {
        await uploadedClips.remove(id);
        return await reply.status(204).send(null);
      },
    );

    await api.register(async (parts) => {
      // A part goes to the disk piece by piece and is never in memory as a whole.
      parts.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
      parts.put(
        '/api/rules/clips/:id',
        {
          bodyLimit: MAXIMUM_PART_BYTES,
          schema: {
            tags,
            summary: 'Add the next part of a clip (the body, as application/octet-stream)',
            consumes: ['application/octet-stream'],
            params,
            querystring: clipPartQuerySchema,
            response: { 200: uploadedClipSchema },
          },
        },
        async (request) => {
          const { id } = request.params as z.infer<typeof params>;
          const { offset } = request.query as z.infer<typeof clipPartQuerySchema>;
          return await uploadedClips.append(id, offset, request.body as Readable);
        },
      );
    });
  };
}
