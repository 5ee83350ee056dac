import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { IngestServerStatus, MediaConfiguration } from '#contract/media-process.ts';
import { describeError } from '../../operational-error.ts';
import type { IngestServer } from '../ingest-server.ts';
import type { PublisherDesk } from '../publishing.ts';
import { Refusals } from '../refusals.ts';
import { ListeningPort } from './listening-port.ts';
import { RtmpConnection } from './rtmp-connection.ts';
import { RTMP_LIMITS, type RtmpLimits } from './rtmp-limits.ts';

/** The first byte of a TLS handshake record (RFC 8446 clause 5.1); RTMP begins with its version, 3. */
const TLS_HANDSHAKE = 0x16;
const NO_CERTIFICATE = 'RTMPS is asked for and there is no certificate; set https.enabled, or use rtmp://.';

export interface RtmpServerOptions {
  readonly desk: PublisherDesk;
  /** For people, rate-limited and without secrets. */
  readonly log: (message: string) => void;
  readonly limits?: Partial<RtmpLimits>;
}

/** Whoever has connected, from the first moment on. */
interface Guest {
  /** Of TCP; TLS, where it is spoken, lies above it and closes with it. */
  readonly socket: Socket;
  readonly address: string;
  connection: RtmpConnection | null;
  /** Sent away by the server, and counted. */
  isDismissed: boolean;
}

/** Takes devices that publish over RTMP and RTMPS, on one port; the first byte tells which. */
export class RtmpServer implements IngestServer<MediaConfiguration['rtmp']> {
  readonly #options: RtmpServerOptions;
  readonly #limits: RtmpLimits;
  readonly #refusals: Refusals;
  /** In the order in which they came. */
  readonly #guests = new Set<Guest>();
  #configuration: MediaConfiguration['rtmp'] | null = null;
  #port: ListeningPort | null = null;
  #secureContext: SecureContext | null = null;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: RtmpServerOptions) {
    this.#options = options;
    this.#limits = { ...RTMP_LIMITS, ...options.limits };
    this.#refusals = new Refusals(options.log);
  }

  /** States the wanted port and certificate, now or later. Devices that are connected stay, unless it is turned off. */
  configure(configuration: MediaConfiguration['rtmp']): void {
    const before = this.#configuration;
    this.#configuration = configuration;
    if (before?.tls?.certificate !== configuration.tls?.certificate || before?.tls?.key !== configuration.tls?.key)
      this.#secureContext = this.#createSecureContext(configuration.tls);
    if (before?.enabled === configuration.enabled && before.port === configuration.port) return;
    this.#closePort();
    if (configuration.enabled) this.#openPort(configuration.port);
    else this.#closeGuests();
  }

  status(): IngestServerStatus {
    return {
      protocol: 'rtmp',
      port: this.#port?.port ?? null,
      problem: this.#port?.problem ?? null,
      connections: this.#guests.size,
      refused: this.#refusals.counts(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closePort();
    this.#closeGuests();
    await this.#closing;
  }

  #openPort(port: number): void {
    const events = {
      onConnection: (socket: Socket) => this.#welcome(socket),
      onProblem: (problem: string) => this.#refusals.tell('port', problem),
    };
    this.#port = new ListeningPort(port, events);
  }

  #closePort(): void {
    const port = this.#port;
    this.#port = null;
    if (port !== null) this.#closing = Promise.all([this.#closing, port[Symbol.asyncDispose]()]);
  }

  #closeGuests(): void {
    for (const guest of this.#guests) {
      guest.connection?.close('The RTMP server stops.');
      dismiss(guest);
    }
  }

  #createSecureContext(tls: MediaConfiguration['rtmp']['tls']): SecureContext | null {
    if (tls === null) return null;
    try {
      return createSecureContext({ cert: tls.certificate, key: tls.key });
    } catch (error) {
      this.#options.log(`RTMPS is off, as its certificate cannot be used: ${describeError(error)}`);
      return null;
    }
  }

  #welcome(socket: Socket): void {
    // What goes wrong with a socket ends in its "close".
    socket.on('error', () => {});
    const address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
    if (!this.#makeRoom(address)) {
      socket.destroy();
      return;
    }
    const guest: Guest = { socket, address, connection: null, isDismissed: false };
    this.#guests.add(guest);
    const deadline = setTimeout(() => this.#expire(guest), this.#limits.publishTimeoutMs);
    deadline.unref();
    socket.on('close', () => {
      clearTimeout(deadline);
      this.#guests.delete(guest);
    });
    socket.once('data', (bytes) => this.#begin(guest, bytes));
  }

  /** Of connections that do not publish the oldest has to go: a new one may be a device. */
  #makeRoom(address: string): boolean {
    const idle = [...this.#guests].filter((guest) => guest.connection?.isPublishing !== true);
    const here = idle.filter((guest) => guest.address === address);
    const isFull = this.#guests.size >= this.#limits.maximumConnections;
    if (!isFull && here.length < this.#limits.maximumIdlePerAddress) return true;
    this.#refusals.add('overload', `RTMP: too many connections that do not publish, or too many at all (${address}).`);
    const oldest = here[0] ?? idle[0];
    if (oldest === undefined) return false;
    this.#guests.delete(oldest);
    dismiss(oldest);
    return true;
  }

  #expire(guest: Guest): void {
    if (guest.connection?.isPublishing === true) return;
    this.#refusals.add('never-sent', `RTMP: the connection from ${guest.address} was closed: it does not publish.`);
    dismiss(guest);
  }

  #begin(guest: Guest, bytes: Buffer): void {
    if (bytes[0] !== TLS_HANDSHAKE) {
      guest.connection = this.#createConnection(guest, guest.socket);
      guest.connection.receive(bytes);
      return;
    }
    if (this.#secureContext === null) {
      this.#refusals.add('tls', `RTMP: ${NO_CERTIFICATE}`);
      dismiss(guest);
      return;
    }
    // TLS takes what waits in the socket.
    guest.socket.pause();
    guest.socket.unshift(bytes);
    guest.connection = this.#createConnection(guest, this.#createSecureSocket(guest, this.#secureContext));
  }

  #createSecureSocket(guest: Guest, secureContext: SecureContext): TLSSocket {
    const { socket, address } = guest;
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    let isEstablished = false;
    secure.on('secure', () => {
      isEstablished = true;
    });
    secure.on('error', () => socket.destroy());
    secure.on('close', () => {
      if (!isEstablished && !guest.isDismissed)
        this.#refusals.add('tls', `RTMPS: no encrypted connection came about with ${address}.`);
    });
    return secure;
  }

  #createConnection(guest: Guest, socket: Socket): RtmpConnection {
    const { desk } = this.#options;
    const limits = this.#limits;
    return new RtmpConnection({ socket, remoteAddress: guest.address, desk, limits, refusals: this.#refusals });
  }
}

function dismiss(guest: Guest): void {
  guest.isDismissed = true;
  guest.socket.destroy();
}
