import type { z } from 'zod';
import { errorBodySchema } from '#contract/api.ts';
import { ApiError } from './api-error.ts';

const DEFAULT_TIMEOUT_MS = 15_000;

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Sent as it is where it is a file, as JSON otherwise. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Calls the API and checks the answer against its schema.
 *
 * @throws ApiError for every refusal, for no answer, and for an answer that the schema does not know
 */
export async function requestJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  options: RequestOptions = {},
): Promise<z.infer<Schema>> {
  const response = await send(path, options);
  const body = await readBody(response);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError({
    status: response.status,
    code: 'unexpected-answer',
    message: 'The server answered in a way this page does not understand. Reload the page to get its latest version.',
  });
}

/** Like `requestJson` for calls whose answer holds nothing of interest. */
export async function requestNothing(path: string, options: RequestOptions): Promise<void> {
  await send(path, options);
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const response = await fetch(path, {
    method: options.method ?? 'GET',
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    credentials: 'same-origin',
    ...encodeBody(options.body),
  }).catch((error: unknown) => {
    // React Query needs to see its own cancellations as such.
    if (options.signal?.aborted) throw error;
    throw new ApiError({ status: 0, code: 'unreachable', message: 'The server does not answer.' });
  });
  if (!response.ok) throw await toApiError(response);
  return response;
}

function encodeBody(body: unknown): Pick<RequestInit, 'headers' | 'body'> {
  if (body === undefined) return {};
  if (body instanceof Blob) return { headers: { 'content-type': body.type }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function toApiError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return refusalOf(response.status, await readBody(response), Number.isFinite(retryAfter) ? retryAfter : null);
}

/** What the server refused, by the body of its answer. */
export function refusalOf(status: number, body: unknown, retryAfterSeconds: number | null = null): ApiError {
  const parsed = errorBodySchema.safeParse(body);
  const error = parsed.success
    ? parsed.data.error
    : { code: `http-${status}`, message: `The server answered with status ${status}.` };
  return new ApiError({ ...error, status, retryAfterSeconds });
}

/** The body as JSON, or null where it is none. */
async function readBody(response: Response): Promise<unknown> {
  return parseBody(await response.text().catch(() => ''));
}

/** A text as JSON, or null where it is none. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
