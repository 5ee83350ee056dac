import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import { OperationalError } from '../operational-error.ts';
import { assertSameOrigin, isSafeMethod } from './same-origin.ts';

export const SESSION_COOKIE = 'localcv_session';
/**
 * The same for sessions that began over HTTPS. It has a name of its own because cookies know no ports: a browser that
 * holds a Secure cookie lets no plain-HTTP page of the same host replace it (RFC 6265bis clause 5.7).
 */
export const SECURE_SESSION_COOKIE = '__Host-localcv_session';

/** Who makes a request, and how that is known. */
export interface Identity {
  readonly user: string;
  /** The id of the browser session, or null for a bearer token. */
  readonly sessionId: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on open routes when nobody is logged in. */
    identity: Identity | null;
  }
  interface FastifyContextConfig {
    /** Routes are closed unless they say so here. */
    access?: 'open';
  }
}

/**
 * Closes every route that is not marked open. A bearer token counts before a session cookie; a cookie alone changes
 * nothing unless the request comes from a page of this server.
 */
export function addAuthentication(api: FastifyInstance, accounts: Accounts): void {
  api.decorateRequest('identity', null);
  api.addHook('onRequest', async (request) => {
    request.identity = identify(request, accounts);
    if (request.identity?.sessionId != null && !isSafeMethod(request.method)) assertSameOrigin(request);
    if (request.identity !== null || request.is404 || request.routeOptions.config.access === 'open') return;
    throw new OperationalError(
      'login-required',
      'Log in first (POST /api/login), or send a token in the header "Authorization: Bearer …"',
    );
  });
}

/** The user behind a request on a closed route. */
export function userOf(request: FastifyRequest): string {
  if (request.identity === null) throw new TypeError('Expected a closed route but received a request of nobody');
  return request.identity.user;
}

function identify(request: FastifyRequest, accounts: Accounts): Identity | null {
  const bearer = bearerOf(request);
  if (bearer !== null) {
    const user = accounts.findTokenUser(bearer);
    return user === null ? null : { user, sessionId: null };
  }
  for (const name of [SECURE_SESSION_COOKIE, SESSION_COOKIE]) {
    const sessionId = request.cookies[name];
    if (sessionId === undefined || sessionId.length > 128) continue;
    const user = accounts.findSessionUser(sessionId);
    if (user !== null) return { user, sessionId };
  }
  return null;
}

/** The token of the `Authorization` header (RFC 6750, section 2.1), or null. */
export function bearerOf(request: FastifyRequest): string | null {
  return request.headers.authorization?.match(/^Bearer +([\w~+/.-]+=*)$/i)?.[1] ?? null;
}
