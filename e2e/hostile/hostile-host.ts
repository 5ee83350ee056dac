import { createServer, type Server, type Socket } from 'node:net';

/** What a device says to whoever connects. */
export type Behaviour = (socket: Socket) => void;

/** A device of the local network that answers nonsense, on a free port of this machine. */
export class HostileHost implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections that came. */
  calls = 0;

  private constructor(behave: Behaviour) {
    this.#server = createServer((socket) => {
      this.calls++;
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      behave(socket);
    });
  }

  static async start(behave: Behaviour): Promise<HostileHost> {
    const host = new HostileHost(behave);
    await new Promise<void>((resolve) => host.#server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** After the first request, a beginning and then the same bytes as fast as they are taken, for ever. */
export function endless(beginning: string, repeated: Buffer): Behaviour {
  return (socket) => {
    socket.once('data', () => {
      socket.write(beginning);
      const pour = () => {
        while (!socket.destroyed && socket.write(repeated));
      };
      socket.on('drain', pour);
      pour();
    });
  };
}

/** Answers everything that comes with the same bytes. */
export function answering(bytes: Buffer): Behaviour {
  return (socket) => socket.on('data', () => socket.write(bytes));
}

/** Takes everything and says nothing. */
export const silent: Behaviour = (socket) => socket.resume();
