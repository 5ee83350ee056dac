import type { PinnedFile } from '#contract/models.ts';
import { redactAddress } from '#core/security/redact-address.ts';
import { OperationalError } from '../operational-error.ts';
import { splitCredentials } from '../split-credentials.ts';
import { isLocalHost } from './public-addresses.ts';

const MAXIMUM_REDIRECTS = 5;
/** Answers that another try may change. */
const PASSING_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504]);

export type BodyStream = AsyncIterable<Uint8Array>;

/** The answer to a request for a file or the rest of it. Disposing ends the connection. */
export interface Download extends AsyncDisposable {
  /** Place of the body's first byte in the file: 0 where the server gives everything anew. */
  readonly firstByte: number;
  readonly body: BodyStream;
}

/**
 * Asks for a file from a byte on.
 *
 * @throws OperationalError `pull-refused` | `pull-corrupt`; any other error where another try may help
 */
export async function openDownload(
  file: PinnedFile,
  from: number,
  limits: { readonly answerTimeoutMs: number; readonly stallTimeoutMs: number },
  signal: AbortSignal,
): Promise<Download> {
  const closing = new AbortController();
  const combined = AbortSignal.any([signal, closing.signal]);
  const response = await withTimeout(request(file, from, combined), limits.answerTimeoutMs, closing);
  try {
    const firstByte = firstByteOf(response, file, from);
    const body = readBody(response, limits.stallTimeoutMs, closing);
    return { firstByte, body, [Symbol.asyncDispose]: async () => closing.abort(new Error('The download is over')) };
  } catch (error) {
    closing.abort(error);
    throw error;
  }
}

async function request(file: PinnedFile, from: number, signal: AbortSignal): Promise<Response> {
  // A compressed body would have neither the size nor the ranges of the file.
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
  const { url: first, authorization } = splitCredentials(file.url);
  let url = first;
  for (let redirects = 0; ; redirects++) {
    // Who is redirected to may not be meant to know the password.
    const credentials = authorization !== null && url.origin === first.origin ? { authorization } : {};
    const response = await fetch(url, { headers: { ...headers, ...credentials }, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || response.status === 304 || location === null)
      return response;
    await response.body?.cancel();
    if (redirects === MAXIMUM_REDIRECTS) throw refused(file, `it redirects more than ${MAXIMUM_REDIRECTS} times`);
    url = await redirectTarget(file, url, location);
  }
}

async function redirectTarget(file: PinnedFile, from: URL, location: string): Promise<URL> {
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  const isTaken = target?.protocol === 'https:' || (target?.protocol === 'http:' && from.protocol === 'http:');
  if (target === null || !isTaken || target.username !== '' || target.password !== '')
    throw refused(file, 'it redirects to an address that is not taken');
  // A host of the internet must not make this server ask others of the local network, or of its own machine.
  if (target.host !== from.host && (await isLocalHost(target.hostname)) && !(await isLocalHost(from.hostname)))
    throw refused(file, 'it redirects into the local network');
  return target;
}

function firstByteOf(response: Response, file: PinnedFile, from: number): number {
  const { status, headers } = response;
  if (status === 206 && from > 0) {
    const [, first, total] = headers.get('content-range')?.match(/^bytes (\d+)-\d+\/(\d+|\*)$/) ?? [];
    if (Number(first) === from && (total === '*' || Number(total) === file.bytes)) return from;
    throw corrupt(file, `it has ${total ?? 'another number of'} bytes and not ${file.bytes}`);
  }
  if (status === 200) {
    const length = headers.get('content-length');
    if (length === null || Number(length) === file.bytes) return 0;
    throw corrupt(file, `it has ${length} bytes and not ${file.bytes}`);
  }
  if (PASSING_STATUSES.has(status)) throw new Error(`HTTP ${status}`);
  if (status === 404 || status === 410) throw refused(file, `there is no such file any more (HTTP ${status})`);
  throw refused(file, `HTTP ${status}`);
}

async function* readBody(response: Response, stallTimeoutMs: number, closing: AbortController): BodyStream {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await withTimeout(reader.read(), stallTimeoutMs, closing);
    if (done) return;
    yield value;
  }
}

async function withTimeout<Value>(work: Promise<Value>, timeoutMs: number, closing: AbortController): Promise<Value> {
  const timer = setTimeout(() => closing.abort(new Error(`nothing came for ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

function refused({ url }: PinnedFile, reason: string): OperationalError {
  return new OperationalError(
    'pull-refused',
    `${redactAddress(url)} cannot be fetched: ${reason}. Get the file elsewhere and give it to "npm start -- models import FILE --name NAME", or correct the address in the configuration.`,
  );
}

function corrupt({ url }: PinnedFile, reason: string): OperationalError {
  return new OperationalError(
    'pull-corrupt',
    `The file at ${redactAddress(url)} is not the expected one: ${reason}. Get the right file elsewhere and give it to "npm start -- models import FILE --name NAME".`,
  );
}
