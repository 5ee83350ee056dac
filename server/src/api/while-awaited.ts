import type { FastifyReply } from 'fastify';

/** Aborts when the caller goes away before the answer is whole. */
export function whileAwaited({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort(new Error('Nobody waits for the answer any more'));
  });
  return gone.signal;
}
