import { describeError } from '../../../operational-error.ts';
import { readBoundedBody } from '../../../read-bounded-body.ts';
import { splitCredentials } from '../../../split-credentials.ts';
import { InvalidResponseError, parseJson } from './decode-response.ts';
import type { RequestBody } from './encode-request.ts';
import { errorResponseSchema } from './inference-messages.ts';

export interface ServerAnswer {
  readonly body: Uint8Array;
  /** Length of the JSON in front of binary values; null where there are none. */
  readonly headerLength: number | null;
}

export interface ServerRequest {
  /** Below the server's address, without a leading slash. */
  readonly path: string;
  /** Sent as POST; left out, the request is a GET. */
  readonly content?: RequestBody;
  readonly timeoutMs: number;
  readonly maximumBytes: number;
}

/** The connection broke before an answer began: the one case in which asking again at once may help. */
export class ConnectionBrokenError extends Error {
  override readonly name = 'ConnectionBrokenError';
}

/** Speaks HTTP with one model server. Redirects are refused, answers bounded in time and size, credentials never shown. */
export class ServerConnection {
  /** Scheme, host and port, for people. */
  readonly address: string;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #closing = new AbortController();

  /** @param url of the server; user and password in it are sent as basic authentication */
  constructor(url: string) {
    const { url: base, authorization } = splitCredentials(url);
    this.#headers = authorization === null ? {} : { authorization };
    if (!base.pathname.endsWith('/')) base.pathname += '/';
    this.#base = base;
    this.address = base.origin;
  }

  /**
   * @throws InvalidResponseError | ConnectionBrokenError whose message completes "The model server cannot be used: …"
   */
  async ask({ path, content, timeoutMs, maximumBytes }: ServerRequest): Promise<ServerAnswer> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]);
    try {
      const response = await fetch(new URL(path, this.#base), {
        method: content === undefined ? 'GET' : 'POST',
        headers: { ...this.#headers, ...content?.headers },
        redirect: 'manual',
        signal,
        // The library's types know only one kind of memory.
        ...(content && { body: content.body as Uint8Array<ArrayBuffer> }),
      });
      const body = await readBoundedBody(response, maximumBytes);
      if (body === null) throw new InvalidResponseError(`its answer is longer than ${maximumBytes} bytes`);
      if (response.status !== 200) throw new InvalidResponseError(describeStatus(response.status, body));
      return { body, headerLength: headerLengthOf(response) };
    } catch (error) {
      throw this.#explain(error, timeoutMs);
    }
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort();
  }

  #explain(error: unknown, timeoutMs: number): Error {
    if (error instanceof InvalidResponseError) return error;
    if (this.#closing.signal.aborted) return new InvalidResponseError('it is no longer needed');
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      return new InvalidResponseError(`it gave no answer within ${timeoutMs} ms`, { cause: error });
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return new ConnectionBrokenError(`there is no connection (${describeError(cause)})`, { cause });
  }
}

function headerLengthOf(response: Response): number | null {
  const value = response.headers.get('inference-header-content-length');
  if (value === null) return null;
  if (!/^\d{1,12}$/.test(value)) throw new InvalidResponseError('its answer has no valid length');
  return Number(value);
}

function describeStatus(status: number, body: Uint8Array): string {
  if (status >= 300 && status < 400) return `it redirects elsewhere (${status}), which is not followed`;
  const reason = reasonOf(body);
  return `it answers ${status}${reason === null ? '' : ` (${reason})`}`;
}

/** What the server says itself, cut to what a sentence bears. */
function reasonOf(body: Uint8Array): string | null {
  try {
    const parsed = errorResponseSchema.safeParse(parseJson(body));
    return parsed.success ? parsed.data.error.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 200) : null;
  } catch (error) {
    if (error instanceof InvalidResponseError) return null;
    throw error;
  }
}
