import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bearerOf } from './authentication.ts';

const EXPOSED_HEADERS = 'Location, ETag, Link, Accept-Patch, Retry-After';
const ALLOWED_HEADERS = 'Authorization, Content-Type, If-Match, Accept';

/**
 * Lets pages of any site read what they ask for with a bearer token: GETs, the viewers of `/whep`, and
 * the publishers of `/whip`. Never with
 * credentials, so that a browser's session is of no use to them.
 */
export function addCrossOriginAccess(api: FastifyInstance): void {
  api.addHook('onRequest', async (request, reply) => {
    if (request.headers.origin === undefined) return;
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (isPreflight && allowedMethodsOf(request.url) !== null) {
      return reply
        .headers({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': allowedMethodsOf(request.url) ?? '',
          'access-control-allow-headers': ALLOWED_HEADERS,
          'access-control-max-age': '600',
        })
        .status(204)
        .send();
    }
    if (!hasCredentials(request) || !isShared(request.method, request.url)) return;
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': EXPOSED_HEADERS,
      'cross-origin-resource-policy': 'cross-origin',
    });
  });
}

/** A publisher's credentials are any that a page states by itself, see `whip/publish-credentials.ts`. */
function hasCredentials(request: FastifyRequest): boolean {
  if (request.url.startsWith('/whip/')) return request.headers.authorization !== undefined;
  return bearerOf(request) !== null;
}

function allowedMethodsOf(url: string): string | null {
  if (isSdpExchange(url)) return 'POST, PATCH, DELETE';
  return url.startsWith('/api/') ? 'GET' : null;
}

function isShared(method: string, url: string): boolean {
  return isSdpExchange(url) || ((method === 'GET' || method === 'HEAD') && url.startsWith('/api/'));
}

function isSdpExchange(url: string): boolean {
  return url.startsWith('/whep/') || url.startsWith('/whip/');
}
