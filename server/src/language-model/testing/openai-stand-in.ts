import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in got asked. */
export interface AskedQuestion {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: unknown }[];
    readonly response_format?: unknown;
  };
}

/** How the stand-in answers: with these words as the model's, or however it likes. */
export type StandInAnswer = string | ((response: ServerResponse, question: AskedQuestion) => void);

export interface OpenAiStandIn extends AsyncDisposable {
  /** Base address, as in `languageModel.url`. */
  readonly url: string;
  readonly asked: AskedQuestion[];
}

/**
 * Stands in for a server with the OpenAI API, of which there is none to be had here (models are too large). It speaks the published form
 * of `POST /v1/chat/completions`.
 *
 * @param answers one for each question in order; the last one is repeated
 */
export async function startOpenAiStandIn(...answers: readonly StandInAnswer[]): Promise<OpenAiStandIn> {
  const asked: AskedQuestion[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as AskedQuestion['body'];
    const question = { url: request.url ?? '', headers: request.headers, body };
    asked.push(question);
    const answer = answers[asked.length - 1] ?? answers.at(-1) ?? '';
    if (typeof answer === 'function') answer(response, question);
    else respond(response, 200, { choices: [{ index: 0, message: { role: 'assistant', content: answer } }] });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', () => listening.resolve());
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      await promise;
    },
  };
}

export function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
