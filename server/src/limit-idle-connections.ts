import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ClosedConnections, closingReasonOf } from './closed-connections.ts';

/** From the beginning of a connection, or of a request on it, until the request's headers are there. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node looks for connections whose time is over. */
export const TIMEOUT_CHECK_INTERVAL_MS = 2_000;

export interface IdleConnectionLimits {
  readonly perAddress: number;
  readonly total: number;
}

/** Many people behind one proxy, and still far below a process's usual limit of open files. */
const LIMITS: IdleConnectionLimits = { perAddress: 256, total: 1_024 };

interface IdleConnection {
  readonly socket: Socket;
  readonly address: string;
}

/**
 * Bounds the connections of an HTTP or HTTPS server on which no request is being answered: those that have never asked
 * for anything, and those that wait for a next request. Of too many the oldest has to go, so that whoever comes next
 * is served, and no crowd takes all descriptors of the process. Those that Node closes for being slow or no HTTP are
 * counted as well; answering them is left to others.
 */
export function limitIdleConnections(
  server: HttpServer | HttpsServer,
  closed: ClosedConnections,
  limits: IdleConnectionLimits = LIMITS,
): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  const connections = new IdleConnections(limits, (address) => closed.add('idle', address));
  // Handshakes of TLS that fail come here too.
  server.on('clientError', (error: Error, socket: Duplex) => {
    const reason = closingReasonOf(error);
    if (reason !== null) closed.add(reason, socket instanceof Socket ? socket.remoteAddress : undefined);
  });
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    connections.add(key, socket);
    socket.once('close', () => connections.remove(key));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    // The socket of a request over TLS is another object than that of its connection; the peer's port tells it.
    const key = keyOf(socket);
    const connection = connections.remove(key);
    if (connection !== null) response.once('close', () => connections.add(key, connection));
  });
}

class IdleConnections {
  readonly #limits: IdleConnectionLimits;
  readonly #onDismissed: (address: string) => void;
  /** In the order in which they became idle. */
  readonly #all = new Map<string, IdleConnection>();
  readonly #byAddress = new Map<string, Set<string>>();

  constructor(limits: IdleConnectionLimits, onDismissed: (address: string) => void) {
    this.#limits = limits;
    this.#onDismissed = onDismissed;
  }

  add(key: string, socket: Socket): void {
    const address = socket.remoteAddress;
    if (socket.destroyed || address === undefined) return;
    const here = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, here);
    this.#all.set(key, { socket, address });
    here.add(key);
    if (here.size > this.#limits.perAddress) this.#dismissFirst(here);
    else if (this.#all.size > this.#limits.total) this.#dismissFirst(this.#all.keys());
  }

  /** @returns its socket; null where it is none of these */
  remove(key: string): Socket | null {
    const connection = this.#all.get(key);
    if (connection === undefined) return null;
    this.#all.delete(key);
    const here = this.#byAddress.get(connection.address);
    here?.delete(key);
    if (here?.size === 0) this.#byAddress.delete(connection.address);
    return connection.socket;
  }

  #dismissFirst(keys: Iterable<string>): void {
    for (const key of keys) {
      const socket = this.remove(key);
      if (socket === null) return;
      this.#onDismissed(socket.remoteAddress ?? 'unknown');
      socket.destroy();
      return;
    }
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
