import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OperationalError } from '../operational-error.ts';

/** What WHIP (RFC 9725) and WHEP share: session descriptions as bodies, and the rules for ICE candidates. */

export const SDP = 'application/sdp';
export const SDP_FRAGMENT = 'application/trickle-ice-sdpfrag';
const MAXIMUM_SDP_BYTES = 64 * 1024;

/** Makes these routes take session descriptions and fragments of them, and nothing else. */
export function takeOnlySdp(api: FastifyInstance): void {
  api.removeAllContentTypeParsers();
  for (const type of [SDP, SDP_FRAGMENT])
    api.addContentTypeParser(type, { parseAs: 'string', bodyLimit: MAXIMUM_SDP_BYTES }, (_request, body, done) =>
      done(null, body),
    );
}

/**
 * The body, which has to be there and of that type.
 *
 * @throws OperationalError `unsupported-media-type`
 */
export function bodyOf(request: FastifyRequest, type: string): string {
  const { body } = request;
  if (typeof body === 'string' && body !== '' && request.headers['content-type']?.toLowerCase().startsWith(type))
    return body;
  throw new OperationalError('unsupported-media-type', `Expected a body of type ${type}`);
}

/** @throws OperationalError `not-acceptable` */
export function assertAccepts(request: FastifyRequest, type: string): void {
  const accepted = (request.headers.accept ?? '*/*').split(',').map((range) => range.split(';')[0]?.trim());
  if (accepted.some((range) => range === '*/*' || range === 'application/*' || range === type)) return;
  throw new OperationalError('not-acceptable', `The answer is ${type}; the Accept header has to allow it`);
}

/** One ICE session lives as long as the viewer or publisher, so its id identifies it (RFC 9725, section 4.3.1). */
export function etagOf(id: string): string {
  return `"${id}"`;
}

/** @throws OperationalError `etag-mismatch` | `ice-restart-unsupported` */
export function assertMatches(ifMatch: string | undefined, id: string): void {
  if (ifMatch === undefined || ifMatch === etagOf(id)) return;
  if (ifMatch === '*')
    throw new OperationalError('ice-restart-unsupported', 'ICE restarts are not supported; make a new session (POST)');
  throw new OperationalError(
    'etag-mismatch',
    'The If-Match header names another ICE session; make a new session (POST)',
  );
}
