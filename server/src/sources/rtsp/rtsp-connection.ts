import { createHash, randomBytes } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  authorize,
  type Challenge,
  type Credentials,
  chooseChallenge,
  type DigestAlgorithm,
} from '#core/rtsp/authentication.ts';
import { type RtspMessage, RtspStreamParser, RtspSyntaxError } from '#core/rtsp/rtsp-stream-parser.ts';

export interface RtspConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly credentials: Credentials | null;
  /** A connection on which nothing comes for this long is lost. */
  readonly silenceMs: number;
  onInterleaved(channel: number, data: Uint8Array): void;
  /** The connection is over, for this reason; called once. Not called after `close`. */
  onEnd(reason: RtspFailure): void;
}

export interface RtspResponse {
  readonly status: number;
  readonly headers: RtspMessage['headers'];
  readonly body: Uint8Array;
}

/** Why a connection cannot be used (any more); `silent`: nothing came in time, `closed`: the server ended it properly. */
export class RtspFailure extends Error {
  override readonly name = 'RtspFailure';
  readonly kind: 'silent' | 'closed' | 'broken' | 'malformed';

  constructor(kind: RtspFailure['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

const HASHES: Readonly<Record<DigestAlgorithm, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };
const USER_AGENT = 'localcv';
const MAXIMUM_PENDING = 8;
/** Of what the other side has not taken; answers and reports beyond are left out. */
const MAXIMUM_UNSENT_BYTES = 64 * 1024;
/** As much as libuv asks the system for at once. */
const READ_BYTES = 64 * 1024;

interface PendingRequest {
  readonly sequence: number;
  readonly resolve: (response: RtspResponse) => void;
  readonly reject: (error: RtspFailure) => void;
}

/** One TCP or TLS connection to an RTSP server: requests with their answers, logged in where that is asked for, and interleaved data. */
export class RtspConnection implements Disposable {
  readonly #options: RtspConnectionOptions;
  readonly #socket: Socket;
  readonly #parser: RtspStreamParser;
  readonly #pending: PendingRequest[] = [];
  #sequence = 0;
  #challenge: Challenge | null = null;
  #signed = 0;
  #failure: RtspFailure | null = null;
  #isClosed = false;
  /** Null while what comes is read as it comes. */
  #readIntervalMs: number | null = null;
  #resuming: NodeJS.Timeout | undefined;
  /** The socket's own time-out would begin anew with everything that is sent. */
  readonly #silence: NodeJS.Timeout;

  constructor(options: RtspConnectionOptions) {
    this.#options = options;
    this.#parser = new RtspStreamParser({
      onMessage: (message) => this.#takeMessage(message),
      onInterleaved: (channel, data) => {
        if (!this.#isClosed) options.onInterleaved(channel, data);
      },
    });
    const buffer = Buffer.alloc(READ_BYTES);
    const onread = { buffer, callback: (length: number) => this.#take(buffer.subarray(0, length)) };
    this.#socket = options.isSecure
      ? openTlsSocket(options)
      : connect({ host: options.host, port: options.port, onread });
    if (options.isSecure) this.#socket.on('data', (bytes) => void this.#take(bytes));
    this.#socket.setNoDelay(true);
    const fallSilent = () => this.#fail(new RtspFailure('silent', 'nothing came in time'));
    this.#silence = setTimeout(fallSilent, options.silenceMs);
    this.#socket.on('error', (error) => this.#fail(new RtspFailure('broken', error.message, error)));
    this.#socket.on('close', () => this.#fail(new RtspFailure('closed', 'the server closed the connection')));
  }

  /**
   * Sends a request and waits for its answer; logs in where the server asks for it.
   *
   * @throws RtspFailure
   */
  async request(method: string, uri: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspResponse> {
    const response = await this.#send(method, uri, headers);
    if (response.status !== 401 || this.#options.credentials === null) return response;
    const challenge = chooseChallenge(response.headers.get('www-authenticate') ?? []);
    // The same nonce again: it is the password that is refused.
    if (challenge === null || isSame(challenge, this.#challenge)) return response;
    this.#challenge = challenge;
    this.#signed = 0;
    return await this.#send(method, uri, headers);
  }

  /** Sends a request whose answer nobody waits for. */
  notify(method: string, uri: string, headers: Readonly<Record<string, string>> = {}): void {
    this.request(method, uri, headers).catch(() => {});
  }

  /**
   * Reads what comes in bunches, one each so many milliseconds, which saves wake-ups of the process; null: as it comes. All connections
   * read at the same moments, so that one wake-up serves them all. Without effect on TLS.
   */
  setReadInterval(intervalMs: number | null): void {
    this.#readIntervalMs = intervalMs;
    if (intervalMs === null) this.#resume();
  }

  sendInterleaved(channel: number, data: Uint8Array): void {
    if (!this.#isTakingMore()) return;
    this.#socket.write(Uint8Array.of(0x24, channel, data.length >> 8, data.length & 0xff));
    this.#socket.write(data);
  }

  /** Ends the connection after what was sent; nothing is called back any more. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#clearTimers();
    const failure = closedHere();
    for (const { reject } of this.#pending.splice(0)) reject(failure);
    this.#socket.destroySoon();
    // A peer that takes nothing must not keep the socket.
    this.#socket.setTimeout(500, () => this.#socket.destroy());
  }

  #send(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<RtspResponse> {
    const failure = this.#obstacle();
    if (failure !== null) return Promise.reject(failure);
    const sequence = ++this.#sequence;
    const lines = [
      `${method} ${uri} RTSP/1.0`,
      `CSeq: ${sequence}`,
      `User-Agent: ${USER_AGENT}`,
      ...this.#authorization(method, uri),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    const { promise, resolve, reject } = Promise.withResolvers<RtspResponse>();
    this.#pending.push({ sequence, resolve, reject });
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return promise;
  }

  /** Why no request can be sent now, or null. */
  #obstacle(): RtspFailure | null {
    if (this.#isClosed) return closedHere();
    return this.#failure ?? (this.#pending.length < MAXIMUM_PENDING ? null : new RtspFailure('silent', 'no answers'));
  }

  #isTakingMore(): boolean {
    return this.#socket.writable && this.#socket.writableLength < MAXIMUM_UNSENT_BYTES;
  }

  #authorization(method: string, uri: string): string[] {
    const { credentials } = this.#options;
    if (this.#challenge === null || credentials === null) return [];
    this.#signed++;
    const value = authorize(this.#challenge, credentials, {
      method,
      uri,
      count: this.#signed,
      clientNonce: randomBytes(8).toString('hex'),
      digest: (algorithm, text) => createHash(HASHES[algorithm]).update(text, 'utf8').digest('hex'),
      base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
    });
    return [`Authorization: ${value}`];
  }

  /** @returns whether to go on reading */
  #take(bytes: Uint8Array): boolean {
    if (this.#isClosed || this.#failure !== null) return false;
    this.#silence.refresh();
    try {
      // Parts of pictures are kept until the rest has come, and the memory that was read into is used again.
      this.#parser.push(new Uint8Array(bytes));
    } catch (error) {
      if (!(error instanceof RtspSyntaxError)) throw error;
      this.#fail(new RtspFailure('malformed', error.message, error));
    }
    const mayHaveMore = bytes.length === READ_BYTES;
    if (this.#readIntervalMs === null || mayHaveMore || this.#options.isSecure) return true;
    this.#rest(this.#readIntervalMs);
    return false;
  }

  #rest(intervalMs: number): void {
    clearTimeout(this.#resuming);
    const waitMs = intervalMs - (performance.now() % intervalMs);
    this.#resuming = setTimeout(() => this.#resume(), waitMs);
  }

  #resume(): void {
    clearTimeout(this.#resuming);
    if (!this.#isClosed && this.#failure === null) this.#socket.resume();
  }

  #clearTimers(): void {
    clearTimeout(this.#resuming);
    clearTimeout(this.#silence);
  }

  #takeMessage({ startLine, headers, body }: RtspMessage): void {
    const status = /^RTSP\/\d\.\d (\d{3})/.exec(startLine)?.[1];
    const sequence = headers.get('cseq')?.[0] ?? '';
    if (status === undefined) {
      // Servers may ask whether somebody is still there (RFC 2326 clause 10.1).
      if (/^\d{1,9}$/.test(sequence) && this.#isTakingMore())
        this.#socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${sequence}\r\n\r\n`);
      return;
    }
    const index = this.#pending.findIndex((request) => String(request.sequence) === sequence);
    const [request] = index < 0 ? [] : this.#pending.splice(index, 1);
    request?.resolve({ status: Number(status), headers, body });
  }

  #fail(failure: RtspFailure): void {
    if (this.#isClosed || this.#failure !== null) return;
    this.#failure = failure;
    this.#clearTimers();
    for (const { reject } of this.#pending.splice(0)) reject(failure);
    this.#socket.destroy();
    this.#options.onEnd(failure);
  }
}

function closedHere(): RtspFailure {
  return new RtspFailure('closed', 'the connection was closed here');
}

/** Cameras make their certificates themselves, so there is nobody to vouch for them. */
function openTlsSocket({ host, port }: RtspConnectionOptions): Socket {
  return connectTls({ host, port, rejectUnauthorized: false, ...(isIP(host) === 0 && { servername: host }) });
}

function isSame(challenge: Challenge, before: Challenge | null): boolean {
  if (challenge.scheme === 'basic' || before?.scheme !== 'digest') return before?.scheme === challenge.scheme;
  return challenge.nonce === before.nonce;
}
