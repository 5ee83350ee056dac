import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PinnedFile } from '#contract/models.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A host of files for tests. */
export interface ModelHost extends AsyncDisposable {
  readonly origin: string;
  /** The `Range` header of each request so far; '' where there was none. */
  readonly ranges: string[];
}

/** Serves whatever `answer` writes, on a free port of this machine. */
export async function startModelHost(answer: Answer): Promise<ModelHost> {
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    ranges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers as a well-behaved server does, ranges included. */
export function serveBytes(content: Uint8Array): Answer {
  return (request, response) => {
    const first = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
    const headers = { 'content-length': content.length - first };
    if (first === 0) response.writeHead(200, headers);
    else
      response.writeHead(206, {
        ...headers,
        'content-range': `bytes ${first}-${content.length - 1}/${content.length}`,
      });
    response.end(content.subarray(first));
  };
}

/** What a catalogue says of a file. */
export function pin(content: Uint8Array, url: string): PinnedFile {
  return { url, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
