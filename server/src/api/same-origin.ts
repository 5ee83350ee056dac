import type { FastifyRequest } from 'fastify';
import { OperationalError } from '../operational-error.ts';

export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * Refuses requests that a page of another site has caused. Browsers say where a request comes from in
 * `Sec-Fetch-Site` (secure contexts) and `Origin` (every unsafe method); a request with neither is no browser's and
 * has no business with a cookie.
 *
 * @throws OperationalError `origin-mismatch`
 */
export function assertSameOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  if (site === undefined && isOwnOrigin(request)) return;
  throw new OperationalError(
    'origin-mismatch',
    'A session cookie changes things only from pages of this server; other programs use a token ("Authorization: Bearer …")',
  );
}

/** Refuses what a browser marks as caused by another site; a request without such marks passes. */
export function assertNotCrossOrigin(request: FastifyRequest): void {
  if (request.headers['sec-fetch-site'] === undefined && request.headers.origin === undefined) return;
  assertSameOrigin(request);
}

function isOwnOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  // Both by the same rules, so that a spelled-out default port is the same as none.
  const own = `${protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === originHost && originHost !== '';
}
