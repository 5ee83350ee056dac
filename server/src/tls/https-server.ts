import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { ClosedConnections } from '../closed-connections.ts';
import { limitIdleConnections, TIMEOUT_CHECK_INTERVAL_MS } from '../limit-idle-connections.ts';
import { describeError } from '../operational-error.ts';
import type { ServerCertificates } from './server-certificates.ts';

const RETRY_INTERVAL_MS = 5_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const MAXIMUM_CONNECTIONS = 2_000;
const ANSWERS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

export interface HttpsSettings {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
}

/** How HTTPS does; certificates as PEM. */
export interface TlsState {
  /** The port in use; null while it is not listening. */
  readonly port: number | null;
  readonly problem: string | null;
  readonly certificate: string;
  /** The local authority's certificate, to be installed on devices; null while the user's own certificate is in use. */
  readonly authorityCertificate: string | null;
}

/**
 * Serves the routes of the HTTP server over TLS as well. A port that is taken is a problem that it reports and tries
 * to get over; HTTP goes on without it.
 */
export class HttpsServer implements AsyncDisposable {
  readonly #handle: RequestListener;
  readonly #certificates: ServerCertificates;
  readonly #logger: Logger;
  readonly #closed: ClosedConnections;
  readonly #stopListening: () => void;
  #settings: HttpsSettings | null = null;
  #server: Server | null = null;
  #retry: NodeJS.Timeout | null = null;
  #problem: string | null = null;
  #change: Promise<void> = Promise.resolve();

  /** @param handle what the HTTP server does with a request */
  constructor(
    handle: RequestListener,
    certificates: ServerCertificates,
    logger: Logger,
    closed: ClosedConnections = new ClosedConnections(logger),
  ) {
    this.#handle = handle;
    this.#certificates = certificates;
    this.#logger = logger;
    this.#closed = closed;
    // Connections that are open keep what they began with.
    this.#stopListening = certificates.onChange(() => this.#server?.setSecureContext(this.#secureContext()));
  }

  /** The port in use; null while it is not listening. */
  get port(): number | null {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  }

  /** Why it is not listening or shows another certificate than it should, and what to do about it. */
  get problem(): string | null {
    return this.#problem ?? (this.#settings?.enabled === true ? this.#certificates.problem : null);
  }

  /** For pages that lead people here. */
  get state(): TlsState {
    const { current, authorityCertificate } = this.#certificates;
    return { certificate: current.certificate, authorityCertificate, port: this.port, problem: this.problem };
  }

  /** Listens, moves or stops; resolves once that is done or has failed. */
  apply(settings: HttpsSettings): Promise<void> {
    this.#change = this.#change.then(() => this.#apply(settings));
    return this.#change;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.apply({ enabled: false, host: '', port: 0 });
  }

  async #apply(settings: HttpsSettings): Promise<void> {
    const before = this.#settings;
    const isSame =
      before?.enabled === settings.enabled && before.host === settings.host && before.port === settings.port;
    this.#settings = settings;
    if (isSame && (this.#server !== null || !settings.enabled)) return;
    await this.#close();
    if (settings.enabled) await this.#listen(settings);
    else this.#problem = null;
  }

  async #listen({ host, port }: HttpsSettings): Promise<void> {
    const server = createServer(
      {
        ...this.#secureContext(),
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
      },
      this.#handle,
    );
    limitIdleConnections(server, this.#closed);
    server.on('clientError', answerAndClose);
    server.maxConnections = MAXIMUM_CONNECTIONS;
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
      server.on('error', (error) => this.#logger.error({ error: error.message }, 'the HTTPS server has failed'));
      this.#server = server;
      this.#problem = null;
    } catch (error) {
      const problem = describeListenError(error, port);
      // It is tried every few seconds: the log is told once.
      if (problem !== this.#problem) this.#logger.warn(problem);
      this.#problem = problem;
      this.#retryLater();
    }
  }

  #retryLater(): void {
    this.#retry = setTimeout(() => {
      if (this.#settings !== null) void this.apply(this.#settings);
    }, RETRY_INTERVAL_MS);
    this.#retry.unref();
  }

  async #close(): Promise<void> {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  #secureContext() {
    const { certificate, key } = this.#certificates.current;
    return { cert: certificate, key, minVersion: 'TLSv1.2' as const };
  }
}

/** As Node does where nobody listens for the event. */
function answerAndClose(error: NodeJS.ErrnoException, socket: Duplex): void {
  const answer = ANSWERS[error.code ?? ''] ?? '400 Bad Request';
  if (socket.writable) socket.write(`HTTP/1.1 ${answer}\r\nConnection: close\r\n\r\n`);
  socket.destroy(error);
}

function describeListenError(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `HTTPS port ${port} is in use by another program; stop that, or choose another with https.port in localcv.yaml`;
  if (code === 'EACCES')
    return `HTTPS port ${port} may not be opened by this user; choose one from 1024 up with https.port in localcv.yaml`;
  return `HTTPS port ${port} could not be opened (${describeError(error)}); see https.port in localcv.yaml`;
}
