import type { Credentials } from '#core/rtsp/authentication.ts';
import { parseSessionHeader } from '#core/rtsp/session-header.ts';
import { parseCameraDescription } from '#core/sdp/camera-description.ts';
import { decodeUtf8 } from '#core/text/utf8.ts';
import { OperationalError } from '../../operational-error.ts';
import { unescapePercent } from '../../split-credentials.ts';
import { openElementarySession } from '../elementary-session.ts';
import { PacketChannel } from '../packet-channel.ts';
import type { SourceSession } from '../source.ts';
import { RtspConnection, RtspFailure, type RtspResponse } from './rtsp-connection.ts';
import { type ChosenStream, chooseStreams, RtspMedia } from './rtsp-media.ts';

export interface InterleavedSourceOptions {
  readonly url: URL;
  readonly port: number;
  readonly place: string;
  readonly openTimeoutMs: number;
  readonly silenceMs: number;
}

/** What this reader does not speak, and FFmpeg's may. */
export class UnsuitedServerError extends Error {
  override readonly name = 'UnsuitedServerError';
}

/** Cameras that save bits send keyframes this rarely. */
const KEYFRAME_WITHIN_MS = 30_000;
const LONGEST_KEEP_ALIVE_MS = 25_000;
const REPORT_INTERVAL_MS = 5_000;
/** How late packets may come that nobody waits for. */
const PATIENT_READ_INTERVAL_MS = 100;

/**
 * Reads H.264 and H.265 with their sound over one TCP connection (RFC 2326 clause 10.12). One wake-up brings all of a picture, and a
 * picture leaves with its last packet: the marker says that it is whole.
 *
 * @throws UnsuitedServerError where FFmpeg is to be asked | OperationalError `source-…`, or the reason of the signal
 */
export async function openInterleavedSession(
  options: InterleavedSourceOptions,
  signal: AbortSignal,
): Promise<SourceSession> {
  signal.throwIfAborted();
  const player = new RtspPlayer(options);
  let isLate = false;
  const interrupt = () => player[Symbol.dispose]();
  signal.addEventListener('abort', interrupt, { once: true });
  const timer = setTimeout(() => {
    isLate = true;
    interrupt();
  }, options.openTimeoutMs);
  try {
    await player.play();
  } catch (error) {
    player[Symbol.dispose]();
    signal.throwIfAborted();
    throw isLate ? silence(options.place, error) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
  }
  return await openElementarySession({
    packets: player.packets,
    place: options.place,
    signal,
    openTimeoutMs: KEYFRAME_WITHIN_MS,
    close: () => player[Symbol.dispose](),
    setUrgency: (isUrgent) => player.setUrgency(isUrgent),
  });
}

/** Something takes connections and speaks no RTSP, or is stuck. */
export function silence(place: string, cause: unknown): OperationalError {
  const message = `${place} takes connections and gives no answer in RTSP. Check that RTSP is switched on in the device and that the port is right.`;
  return new OperationalError('source-unreachable', message, { retryable: true, cause });
}

/** One session with an RTSP server, from its description to its end. */
class RtspPlayer implements Disposable {
  readonly packets = new PacketChannel();
  readonly #options: InterleavedSourceOptions;
  readonly #connection: RtspConnection;
  /** Without credentials. */
  readonly #address: string;
  #media: RtspMedia | null = null;
  #aggregate: string;
  #isDescribed = false;
  #session: string | null = null;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: InterleavedSourceOptions) {
    const { url, port, silenceMs, place } = options;
    this.#options = options;
    this.#address = withoutCredentials(url);
    this.#aggregate = this.#address;
    this.#connection = new RtspConnection({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port,
      isSecure: url.protocol === 'rtsps:',
      credentials: credentialsOf(url),
      silenceMs,
      onInterleaved: (channel, data) => this.#media?.take(channel, data),
      onEnd: (failure) => this.packets.end(failure.kind === 'closed' ? null : explainEnd(failure, place)),
    });
  }

  async play(): Promise<void> {
    const streams = await this.#describe();
    for (const [index, stream] of streams.entries()) await this.#setUp(stream, index * 2);
    this.#media = new RtspMedia({
      streams,
      push: (packet) => this.packets.push(packet),
      send: (channel, data) => this.#connection.sendInterleaved(channel, data),
    });
    this.#require(await this.#request('PLAY', this.#aggregate, { ...this.#sessionHeader(), Range: 'npt=0.000-' }));
    const reports = setInterval(() => this.#media?.report(), REPORT_INTERVAL_MS);
    this.#timers.push(reports);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    if (this.#session !== null) this.#connection.notify('TEARDOWN', this.#aggregate, this.#sessionHeader());
    this.#session = null;
    this.#connection[Symbol.dispose]();
    this.packets.end();
  }

  setUrgency(isUrgent: boolean): void {
    this.#connection.setReadInterval(isUrgent ? null : PATIENT_READ_INTERVAL_MS);
  }

  async #describe(): Promise<readonly ChosenStream[]> {
    const described = this.#require(await this.#request('DESCRIBE', this.#address, { Accept: 'application/sdp' }));
    this.#isDescribed = true;
    const { headers } = described;
    // The address that was asked for may hold a query that the session's own address lacks.
    const base = headers.get('content-base')?.[0] ?? headers.get('content-location')?.[0] ?? this.#address;
    const description = parseCameraDescription(decodeUtf8(described.body));
    this.#aggregate = resolveControl(base, description.control) ?? base;
    const streams = chooseStreams(description, (control) => resolveControl(base, control) ?? this.#aggregate);
    if (streams === null) throw new UnsuitedServerError('another kind of video');
    return streams;
  }

  async #setUp({ address }: ChosenStream, channel: number): Promise<void> {
    const response = this.#require(
      await this.#request('SETUP', address, {
        Transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
        ...this.#sessionHeader(),
      }),
    );
    const transport = response.headers.get('transport')?.[0] ?? '';
    const granted = /interleaved=(\d{1,3})/i.exec(transport)?.[1];
    if (granted !== String(channel)) throw new UnsuitedServerError('another transport');
    const session = parseSessionHeader(response.headers.get('session')?.[0] ?? '');
    if (this.#session !== null || session === null) return;
    const { id, timeoutSeconds } = session;
    this.#session = id;
    const keepAliveMs = Math.min(LONGEST_KEEP_ALIVE_MS, (timeoutSeconds * 1_000) / 3);
    this.#timers.push(setInterval(() => this.#keepAlive(), keepAliveMs));
  }

  /** Every server knows OPTIONS, and all that were seen take it for a sign of life. */
  #keepAlive(): void {
    this.#connection.notify('OPTIONS', this.#aggregate, this.#sessionHeader());
  }

  #sessionHeader(): Readonly<Record<string, string>> {
    return this.#session === null ? {} : { Session: this.#session };
  }

  #request(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<RtspResponse> {
    return this.#connection.request(method, uri, headers).catch((error: unknown) => {
      throw error instanceof RtspFailure ? new UnsuitedServerError(error.message, { cause: error }) : error;
    });
  }

  #require(response: RtspResponse): RtspResponse {
    const { place } = this.#options;
    if (response.status === 200) return response;
    if (response.status === 401 || response.status === 403) {
      const message = `${place} refuses the user name or password. Check both in the address.`;
      throw new OperationalError('source-unauthorized', message, { retryable: true });
    }
    // Later, it is the address that was made of the description which does not exist.
    if (response.status === 404 && !this.#isDescribed) {
      const message = `${place} does not exist. Check the path in the address.`;
      throw new OperationalError('source-not-found', message, { retryable: true });
    }
    throw new UnsuitedServerError(`status ${response.status}`);
  }
}

function explainEnd(failure: RtspFailure, place: string): OperationalError {
  const what = failure.kind === 'silent' ? `${place} sends nothing.` : `The connection to ${place} broke off.`;
  return new OperationalError('source-lost', what, { retryable: true, cause: failure });
}

function withoutCredentials(url: URL): string {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain.href;
}

function credentialsOf({ username, password }: URL): Credentials | null {
  return username === '' && password === ''
    ? null
    : { user: unescapePercent(username), password: unescapePercent(password) };
}

/** RFC 2326 appendix C.1.1; cameras expect a plain appending to addresses without a slash at the end. */
function resolveControl(base: string, control: string | null): string | null {
  if (control === null) return null;
  if (/^rtsps?:\/\//i.test(control)) return control;
  return `${base}${base.endsWith('/') || control.startsWith('/') || control.startsWith('?') ? '' : '/'}${control}`;
}
