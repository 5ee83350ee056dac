import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';

const ANSWER_TIMEOUT_MS = 2_000;
/** So that the kernel's buffers do not drop what the server is to see. */
const AT_ONCE = 50;
const PAUSE_MS = 5;

/** A socket that throws datagrams at one port of this machine. */
export class UdpPeer implements Disposable {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // A port that is closed is noticed by who waits for an answer.
    socket.on('error', () => {});
  }

  static async open(port: number): Promise<UdpPeer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    return new UdpPeer(socket);
  }

  async send(count: number, make: (index: number) => Uint8Array): Promise<void> {
    for (let index = 0; index < count; index++) {
      const bytes = make(index);
      if (bytes.length > 0) this.#socket.send(bytes);
      if (index % AT_ONCE === AT_ONCE - 1) await delay(PAUSE_MS);
    }
  }

  /** @returns the next datagram that comes; nothing where none comes in time */
  async ask(bytes: Uint8Array): Promise<Buffer> {
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    const timer = setTimeout(() => resolve(Buffer.alloc(0)), ANSWER_TIMEOUT_MS);
    this.#socket.once('message', resolve);
    this.#socket.send(bytes);
    const answer = await promise;
    clearTimeout(timer);
    this.#socket.off('message', resolve);
    return answer;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
