import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { OperationalError } from '../operational-error.ts';
import { SOAP_LIMITS } from './check-soap-text.ts';
import type { DeviceAddress } from './device-address.ts';

export interface SoapRequest {
  readonly address: DeviceAddress;
  readonly path: string;
  readonly body: string;
  readonly action: string;
  readonly authorization: string | undefined;
  readonly timeoutMs: number;
}

export interface SoapAnswer {
  readonly status: number;
  readonly text: string;
  /** The challenges of HTTP authentication, one for each header. */
  readonly challenges: readonly string[];
}

/**
 * One request to a device. Follows no redirection, takes no more than `SOAP_LIMITS.bytes`, and ends at the latest after
 * its time, however slowly the device sends.
 *
 * @throws OperationalError `onvif-unreachable` | `onvif-invalid`
 */
export async function postSoap(request: SoapRequest): Promise<SoapAnswer> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await send(request, signal);
    const text = await readText(response, request.address);
    const headers = response.headersDistinct['www-authenticate'] ?? [];
    return { status: response.statusCode ?? 0, text, challenges: headers };
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    throw unreachable(request, signal.aborted, error);
  }
}

function send(
  { address, path, body, action, authorization }: SoapRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { url, host } = address;
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? https : http).request({
      host,
      port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
      path,
      method: 'POST',
      agent: false,
      signal,
      maxHeaderSize: 16 * 1024,
      headers: {
        host: url.host,
        'content-type': `application/soap+xml; charset=utf-8; action="${action}"`,
        'content-length': Buffer.byteLength(body),
        ...(authorization === undefined ? {} : { authorization }),
      },
      // Cameras hold certificates that they made themselves; the password is never sent readable either way.
      ...(isSecure ? { rejectUnauthorized: false } : {}),
    });
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readText(response: IncomingMessage, { url }: DeviceAddress): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > SOAP_LIMITS.bytes) {
      response.destroy();
      throw new OperationalError('onvif-invalid', `${url.host} sends an endless answer; it is no ONVIF device`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable({ address, timeoutMs }: SoapRequest, isLate: boolean, cause: unknown): OperationalError {
  const { host } = address.url;
  const message = isLate
    ? `${host} did not answer within ${timeoutMs / 1000} s; check that it is on and that the address is right`
    : `${host} does not take ONVIF requests; check address and port, and that ONVIF is switched on in the device`;
  return new OperationalError('onvif-unreachable', message, { retryable: true, cause });
}
