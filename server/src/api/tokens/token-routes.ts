import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createdTokenSchema, createTokenRequestSchema, tokenSchema } from '#contract/api.ts';
import type { ApiContext } from '../api-context.ts';
import { userOf } from '../authentication.ts';

export function tokenRoutes({ accounts }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/tokens',
      {
        schema: {
          tags: ['tokens'],
          summary: 'API tokens, without their secrets',
          response: { 200: z.object({ tokens: z.array(tokenSchema) }) },
        },
      },
      async (request) => ({ tokens: accounts.listTokens(userOf(request)) }),
    );

    api.post(
      '/api/tokens',
      {
        schema: {
          tags: ['tokens'],
          summary: 'Make a token; the answer alone shows its secret',
          body: createTokenRequestSchema,
          response: { 201: createdTokenSchema },
        },
      },
      async (request, reply) => reply.status(201).send(accounts.createToken(userOf(request), request.body.name)),
    );

    api.delete(
      '/api/tokens/:id',
      {
        schema: {
          tags: ['tokens'],
          summary: 'Delete a token; it stops working at once',
          params: z.object({ id: z.uuid() }),
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        accounts.deleteToken(userOf(request), request.params.id);
        return reply.status(204).send();
      },
    );
  };
}
