import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** Pictures that people send; see `addPictureBodies`. */
export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];
export const MAXIMUM_PICTURE_BYTES = 12 * 1024 * 1024;

/** The body of a route that takes a picture. */
export const pictureBodySchema = z
  .custom<Buffer>((body) => Buffer.isBuffer(body), { error: 'expected a picture' })
  .meta({ type: 'string', format: 'binary' });

/** Lets the routes of a plugin take a picture as their body, as bytes. */
export function addPictureBodies(api: Pick<FastifyInstance, 'addContentTypeParser'>): void {
  api.addContentTypeParser(
    PICTURE_TYPES,
    { parseAs: 'buffer', bodyLimit: MAXIMUM_PICTURE_BYTES },
    (_request, body, done) => done(null, body),
  );
}
