import { connect, type Socket } from 'node:net';

const DRIP_INTERVAL_MS = 100;
/** Connections that are begun at the same time, so that the queue of the listening port does not overflow. */
const BATCH = 200;

/** Many TCP connections to one port of this machine. Disposing it ends those that are left. */
export class TcpCrowd implements Disposable {
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #drip: NodeJS.Timeout | null = null;
  /** Connections that came about. */
  connected = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** Connections that the server has not ended. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Connects that often; resolves once every attempt has succeeded or failed. */
  async join(count: number): Promise<void> {
    for (let left = count; left > 0; left -= BATCH)
      await Promise.all(Array.from({ length: Math.min(BATCH, left) }, () => this.#connect()));
  }

  /** Sends the text on each connection, one byte every 100 ms, and begins again at its end. */
  drip(bytes: Uint8Array): void {
    let sent = 0;
    this.#drip = setInterval(() => {
      const index = sent++ % bytes.length;
      for (const socket of this.#sockets) socket.write(bytes.subarray(index, index + 1));
    }, DRIP_INTERVAL_MS);
  }

  /** On each connection. */
  send(bytes: Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  [Symbol.dispose](): void {
    if (this.#drip !== null) clearInterval(this.#drip);
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect(this.#port, '127.0.0.1');
    this.#sockets.add(socket);
    socket.on('connect', () => {
      this.connected++;
      resolve();
    });
    // Whatever the server answers is of no interest, but has to be taken for the end to be noticed.
    socket.resume();
    socket.on('error', () => resolve());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      resolve();
    });
    return promise;
  }
}
