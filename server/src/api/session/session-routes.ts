import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { changePasswordRequestSchema, loginRequestSchema, sessionSchema } from '#contract/api.ts';
import { SESSION_LIFETIME_MS } from '../../accounts/accounts.ts';
import type { ApiContext } from '../api-context.ts';
import { SECURE_SESSION_COOKIE, SESSION_COOKIE, userOf } from '../authentication.ts';
import { assertNotCrossOrigin } from '../same-origin.ts';

const LOGIN_ATTEMPTS_PER_MINUTE = 10;
const rateLimit = { max: LOGIN_ATTEMPTS_PER_MINUTE, timeWindow: '1 minute' };

export function sessionRoutes({ accounts }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.post(
      '/api/login',
      {
        config: { access: 'open', rateLimit },
        schema: {
          tags: ['session'],
          summary: 'Log in with a password; the answer sets a session cookie',
          security: [],
          body: loginRequestSchema,
          response: { 200: sessionSchema },
        },
      },
      async (request, reply) => {
        assertNotCrossOrigin(request);
        const { user, password } = request.body;
        const sessionId = await accounts.login(user, password);
        // Behind a proxy that ends TLS the connection itself is plain.
        const secure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
        reply.setCookie(secure ? SECURE_SESSION_COOKIE : SESSION_COOKIE, sessionId, {
          path: '/',
          httpOnly: true,
          sameSite: 'strict',
          secure,
          maxAge: SESSION_LIFETIME_MS / 1000,
        });
        return { user };
      },
    );

    api.post(
      '/api/logout',
      {
        config: { access: 'open' },
        schema: { tags: ['session'], summary: 'End the session', security: [], response: { 204: z.undefined() } },
      },
      async (request, reply) => {
        const sessionId = request.identity?.sessionId ?? null;
        if (sessionId !== null) accounts.logout(sessionId);
        return reply
          .clearCookie(SESSION_COOKIE, { path: '/' })
          .clearCookie(SECURE_SESSION_COOKIE, { path: '/', secure: true })
          .status(204)
          .send();
      },
    );

    api.get(
      '/api/session',
      { schema: { tags: ['session'], summary: 'Who is logged in', response: { 200: sessionSchema } } },
      async (request) => ({ user: userOf(request) }),
    );

    api.put(
      '/api/password',
      {
        config: { rateLimit },
        schema: {
          tags: ['session'],
          summary: 'Change the password; other sessions end',
          body: changePasswordRequestSchema,
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        const { currentPassword, newPassword } = request.body;
        const sessionId = request.identity?.sessionId ?? null;
        await accounts.changePassword(userOf(request), currentPassword, newPassword, sessionId);
        return reply.status(204).send();
      },
    );
  };
}
