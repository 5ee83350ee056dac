import type { FastifyInstance } from 'fastify';
import { bearerOf } from './authentication.ts';

const EXPOSED_HEADERS = 'Location, ETag, Link, Accept-Patch, Retry-After';
const ALLOWED_HEADERS = 'Authorization, Content-Type, If-Match, Accept';

/**
 * Lets pages of any site read what they ask for with a bearer token: GETs, and the viewers of `/whep`. Never with
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
    if (bearerOf(request) === null || !isShared(request.method, request.url)) return;
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': EXPOSED_HEADERS,
      'cross-origin-resource-policy': 'cross-origin',
    });
  });
}

function allowedMethodsOf(url: string): string | null {
  if (url.startsWith('/whep/')) return 'POST, PATCH, DELETE';
  return url.startsWith('/api/') ? 'GET' : null;
}

function isShared(method: string, url: string): boolean {
  return url.startsWith('/whep/') || ((method === 'GET' || method === 'HEAD') && url.startsWith('/api/'));
}
