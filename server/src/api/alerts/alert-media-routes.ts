import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { parseByteRange } from '#core/http/byte-range.ts';
import { OperationalError } from '../../operational-error.ts';
import type { ApiContext } from '../api-context.ts';

const params = z.object({ id: z.uuid() });
const tags = ['alerts'];
/** Neither is replaced once it is there; both go when the alert does. */
const CACHING = 'private, max-age=86400, immutable';

/** Picture and clip of alerts. */
export function alertMediaRoutes({ alerts: { actions } }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/alerts/:id/snapshot.jpg',
      { schema: { tags, summary: 'The picture of an alert with the boxes drawn (JPEG)', params } },
      async (request, reply) => {
        const { id } = actions.get(request.params.id);
        const jpeg = await actions.readPicture(id);
        if (jpeg === null) throw new OperationalError('snapshot-not-found', 'There is no picture of this alert');
        return reply.headers({ 'content-type': 'image/jpeg', 'cache-control': CACHING }).send(Buffer.from(jpeg));
      },
    );

    api.get(
      '/api/alerts/:id/clip.mp4',
      { schema: { tags, summary: 'The short video around an alert (MP4); takes a Range', params } },
      async (request, reply) => {
        const handle = await actions.openClip(request.params.id);
        if (handle === null) throw new OperationalError('clip-not-found', 'There is no clip of this alert');
        const { size } = await handle.stat();
        reply.headers({ 'content-type': 'video/mp4', 'cache-control': CACHING, 'accept-ranges': 'bytes' });
        const range = parseByteRange(request.headers.range, size);
        if (range === 'unsatisfiable') {
          await handle.close();
          return refuseRange(reply, size);
        }
        const { first, last } = range ?? { first: 0, last: size - 1 };
        if (range !== null) reply.status(206).header('content-range', `bytes ${first}-${last}/${size}`);
        reply.header('content-length', last - first + 1);
        // The stream closes the file, also when the caller goes away.
        if (size > 0) return reply.send(handle.createReadStream({ start: first, end: last }));
        await handle.close();
        return reply.send('');
      },
    );
  };
}

function refuseRange(reply: FastifyReply, size: number): FastifyReply {
  reply.header('content-range', `bytes */${size}`).header('cache-control', 'no-store');
  throw new OperationalError('range-invalid', `The file has ${size} bytes; the range lies outside of it`);
}
