import type { ServerResponse } from 'node:http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { StreamMessage } from '#contract/api.ts';
import { OperationalError } from '../../operational-error.ts';
import type { ApiContext } from '../api-context.ts';

const MAXIMUM_CLIENTS = 64;
/** A client that has this much waiting is too slow; it is cut off, and fetches everything anew when it comes back. */
const MAXIMUM_BUFFERED_BYTES = 1024 * 1024;
const HEARTBEAT_INTERVAL_MS = 15_000;
const RECONNECT_AFTER_MS = 2_000;

/**
 * Server-sent events. What a client misses while it is away is not sent again (a `Last-Event-ID` changes nothing): it
 * lists what there is when it connects, and takes changes from here.
 */
export function streamRoutes({ hub }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    const responses = new Set<ServerResponse>();
    api.addHook('preClose', async () => {
      for (const response of responses) response.end();
    });

    api.get(
      '/api/stream',
      { schema: { tags: ['events'], summary: 'Changes of cameras and events as they happen (text/event-stream)' } },
      async (_request, reply) => {
        if (responses.size >= MAXIMUM_CLIENTS)
          throw new OperationalError('too-many-clients', 'Too many clients listen already; close some pages', {
            retryable: true,
          });
        reply.hijack();
        const response = reply.raw;
        response.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        });
        responses.add(response);
        response.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
        const unsubscribe = hub.subscribe((message) => writeBounded(response, format(message)));
        const heartbeat = setInterval(() => writeBounded(response, ': still here\n\n'), HEARTBEAT_INTERVAL_MS);
        response.once('close', () => {
          unsubscribe();
          clearInterval(heartbeat);
          responses.delete(response);
        });
      },
    );
  };
}

function format(message: StreamMessage): string {
  return `event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
}

function writeBounded(response: ServerResponse, text: string): void {
  if (response.writableLength > MAXIMUM_BUFFERED_BYTES) response.destroy();
  else response.write(text);
}
