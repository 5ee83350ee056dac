import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cameraNameSchema } from '#contract/camera-name.ts';
import type { MediaResponse } from '#contract/media-process.ts';
import { OperationalError } from '../../operational-error.ts';
import type { ApiContext } from '../api-context.ts';

const SNAPSHOT_TIMEOUT_MS = 5_000;
const MAXIMUM_MJPEG_CLIENTS = 16;
const MJPEG_INTERVAL_MS = 250;
const MJPEG_BOUNDARY = 'localcv-frame';
/** A client that takes no picture for this long is gone. */
const DRAIN_TIMEOUT_MS = 10_000;

const params = z.object({ name: cameraNameSchema });
const querystring = z.object({ width: z.coerce.number().int().min(16).max(7680).optional() });
const tags = ['cameras'];

/** Still pictures of a camera, one or many. */
export function pictureRoutes(context: ApiContext): FastifyPluginAsyncZod {
  let mjpegClients = 0;
  const takeSnapshot = (camera: string, width: number | undefined): Promise<MediaResponse<'takeSnapshot'>> =>
    context.media.request(
      'takeSnapshot',
      { camera, ...(width === undefined ? {} : { maximumWidth: width }) },
      { timeoutMs: SNAPSHOT_TIMEOUT_MS },
    );

  return async (api) => {
    api.get(
      '/api/cameras/:name/latest.jpg',
      { schema: { tags, summary: 'The newest picture (JPEG)', params, querystring } },
      async (request, reply) => {
        const { name } = context.cameras.get(request.params.name);
        const { jpeg, takenAtMs } = await takeSnapshot(name, request.query.width);
        return reply
          .headers({ 'content-type': 'image/jpeg', 'last-modified': new Date(takenAtMs).toUTCString() })
          .send(Buffer.from(jpeg));
      },
    );

    api.get(
      '/api/cameras/:name/mjpeg',
      {
        schema: {
          tags,
          summary: 'Pictures without end, a few a second (multipart/x-mixed-replace)',
          params,
          querystring,
        },
      },
      async (request, reply) => {
        const { name } = context.cameras.get(request.params.name);
        if (mjpegClients >= MAXIMUM_MJPEG_CLIENTS)
          throw new OperationalError(
            'too-many-clients',
            'Too many clients take MJPEG already; use WebRTC, or close some',
            {
              retryable: true,
            },
          );
        mjpegClients++;
        try {
          // The first picture is taken before the headers are out, so that a failure is an ordinary error.
          const first = await takeSnapshot(name, request.query.width);
          await streamPictures(reply, first.jpeg, async () => (await takeSnapshot(name, request.query.width)).jpeg);
        } finally {
          mjpegClients--;
        }
      },
    );
  };
}

/** Writes pictures until the client goes, no faster than it takes them. A picture that cannot be taken is skipped. */
async function streamPictures(reply: FastifyReply, first: Uint8Array, next: () => Promise<Uint8Array>): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  raw.writeHead(200, {
    ...reply.getHeaders(),
    'content-type': `multipart/x-mixed-replace; boundary=${MJPEG_BOUNDARY}`,
    'cache-control': 'no-store',
  } as Record<string, string>);
  let picture: Uint8Array | null = first;
  while (!gone.signal.aborted) {
    if (picture !== null && !(await writePicture(reply, picture, gone.signal))) break;
    await delay(MJPEG_INTERVAL_MS, undefined, { signal: gone.signal }).catch(() => {});
    picture = gone.signal.aborted ? null : await next().catch(() => null);
  }
  raw.end();
}

/** @returns whether the client still takes pictures */
async function writePicture({ raw }: FastifyReply, jpeg: Uint8Array, gone: AbortSignal): Promise<boolean> {
  raw.write(`--${MJPEG_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.byteLength}\r\n\r\n`);
  raw.write(jpeg);
  if (raw.write('\r\n')) return true;
  const late = AbortSignal.timeout(DRAIN_TIMEOUT_MS);
  return await new Promise((resolve) => {
    raw.once('drain', () => resolve(true));
    for (const signal of [gone, late]) signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
