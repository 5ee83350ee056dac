import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { DeliveryError, SLOW_RETRY_MS } from './channel.ts';

export const HTTP_TIMEOUT_MS = 10_000;
const MAXIMUM_ANSWER_BYTES = 64 * 1024;
const MAXIMUM_RETRY_AFTER_SECONDS = 24 * 3600;

export interface HttpMessage {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  readonly signal: AbortSignal;
}

/**
 * One request, which is delivered as soon as the receiver answers with a status of 2xx; what else it says is not waited for. Redirections
 * are not followed, for they would carry secrets to somebody else. Of other answers 64 KiB are read, to say what is wrong.
 *
 * @throws DeliveryError with the status for other answers, and for none
 */
export async function postHttp(message: HttpMessage): Promise<void> {
  const url = parseUrl(message.url);
  const signal = AbortSignal.any([message.signal, AbortSignal.timeout(HTTP_TIMEOUT_MS)]);
  let response: IncomingMessage;
  try {
    response = await send(url, message, signal);
  } catch (error) {
    throw new DeliveryError(describeFailure(url, signal, error), { cause: error });
  }
  try {
    const status = response.statusCode ?? 0;
    if (status < 200 || status >= 300) throw await refusalOf(url, status, response);
  } finally {
    response.destroy();
  }
}

/** What the receiver answered instead of taking the message. */
export class HttpRefusal extends DeliveryError {
  readonly status: number;

  constructor(status: number, message: string, options: { isPermanent: boolean; retryAfterMs: number | null }) {
    super(message, options);
    this.status = status;
  }
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new DeliveryError('The address is none: expected one such as http://192.168.1.5/hook', {
    retryAfterMs: SLOW_RETRY_MS,
  });
}

function send(url: URL, { method, headers, body }: HttpMessage, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      agent: false,
      signal,
      maxHeaderSize: 16 * 1024,
      headers: { 'user-agent': 'localcv', ...headers, 'content-length': bytes.byteLength },
    });
    request.on('response', resolve);
    // Errors may follow the answer, when it is not read to its end.
    request.on('error', reject);
    request.end(bytes);
  });
}

async function refusalOf(url: URL, status: number, response: IncomingMessage): Promise<HttpRefusal> {
  const said = await readText(response);
  const words = said === '' ? '' : `: ${said.slice(0, 200)}`;
  const message = `${url.host} answers ${status}${MEANINGS[status] ?? ''}${words}`;
  const isPassing = status < 300 || status >= 500 || PASSING.has(status);
  const isForSomebody = (status >= 300 && status < 400) || FOR_SOMEBODY.has(status);
  const asked = readRetryAfter(response.headers['retry-after']);
  return new HttpRefusal(status, message, {
    isPermanent: !isPassing && !isForSomebody,
    retryAfterMs: asked ?? (isForSomebody ? SLOW_RETRY_MS : null),
  });
}

const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** Somebody can put these right, and then nothing is lost. */
const FOR_SOMEBODY: ReadonlySet<number> = new Set([401, 403, 407]);

const REDIRECTED = ' (a redirection, which is not followed; enter the address that it leads to)';
const MEANINGS: Readonly<Record<number, string>> = {
  301: REDIRECTED,
  302: REDIRECTED,
  303: REDIRECTED,
  307: REDIRECTED,
  308: REDIRECTED,
  401: ' (check the user, password or token)',
  403: ' (check the user, password or token, and what they may do)',
  404: ' (check the address)',
  413: ' (the message is too large for it)',
  429: ' (too many messages)',
};

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length >= MAXIMUM_ANSWER_BYTES) break;
    }
  } catch {
    // The status says enough; what came before the end is shown.
  }
  return Buffer.concat(chunks).subarray(0, MAXIMUM_ANSWER_BYTES).toString('utf8').trim();
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function readRetryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), MAXIMUM_RETRY_AFTER_SECONDS) * 1000 : null;
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  ECONNRESET: 'the connection was closed before an answer came',
  EPIPE: 'the connection was closed before an answer came',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted (see NODE_EXTRA_CA_CERTS in the guide)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted (see NODE_EXTRA_CA_CERTS in the guide)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted (see NODE_EXTRA_CA_CERTS in the guide)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function describeFailure(url: URL, signal: AbortSignal, error: unknown): string {
  if (signal.aborted) return `${url.host} does not answer within ${HTTP_TIMEOUT_MS / 1000} s`;
  return `${url.host}: ${describeNetworkError(error)}`;
}

/** Why a connection failed, in words. */
export function describeNetworkError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return CAUSES[code] ?? (error instanceof Error ? error.message : String(error));
}
