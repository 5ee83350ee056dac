import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { OperationalError } from '../../operational-error.ts';
import type { UdpAddress } from './udp-address.ts';

/** About half a second at 40 Mb/s; the kernel gives as much as `net.core.rmem_max` allows. */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;
/** A sender that was silent for so long may be followed by another one. */
const SENDER_SILENCE_MS = 1_000;

export interface DatagramEvents {
  /** The bytes are the receiver's own. */
  onDatagram(datagram: Uint8Array): void;
  /** The socket cannot be used any more. */
  onError(error: OperationalError): void;
}

/**
 * A UDP socket that listens to one sender at a time: two encoders that send to the same port would spoil each
 * other's streams.
 */
export class DatagramReceiver implements AsyncDisposable {
  readonly #address: UdpAddress;
  readonly #events: DatagramEvents;
  readonly #socket: Socket;
  #sender: { readonly address: string; readonly port: number } | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;
  #foreign = 0;
  #receivedBytes = 0;
  #closed: Promise<void> | null = null;

  constructor(address: UdpAddress, events: DatagramEvents) {
    this.#address = address;
    this.#events = events;
    // Several cameras may show the same group; a port of this host belongs to one.
    this.#socket = createSocket({ type: address.family, reuseAddr: address.group !== null });
  }

  /** Who sends, as address and port; null as long as nobody does. */
  get sender(): string | null {
    return this.#sender === null ? null : `${this.#sender.address}:${this.#sender.port}`;
  }

  /** Bytes of the sender's datagrams. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Datagrams of others than the present sender. */
  get foreignDatagrams(): number {
    return this.#foreign;
  }

  /** @throws OperationalError `source-unreachable` */
  async listen(): Promise<void> {
    const { group, port, localAddress } = this.#address;
    // A socket that is bound to the group gets nothing that is sent to other groups at the same port.
    const address = group === null ? localAddress : process.platform === 'win32' ? null : group;
    try {
      await this.#bind(port, address);
      if (group !== null) this.#join(group, localAddress);
    } catch (error) {
      throw this.#explain(error);
    }
    this.#widenBuffer();
    this.#socket.on('error', (error) => this.#events.onError(this.#explain(error)));
    this.#socket.on('message', (datagram, sender) => {
      if (this.#isFromSender(sender)) this.#take(datagram);
      else this.#foreign++;
    });
  }

  #take(datagram: Uint8Array): void {
    this.#receivedBytes += datagram.byteLength;
    this.#events.onDatagram(datagram);
  }

  #bind(port: number, address: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once('error', reject);
      this.#socket.bind({ port, ...(address === null ? {} : { address }) }, () => {
        this.#socket.off('error', reject);
        resolve();
      });
    });
  }

  #join(group: string, localAddress: string | null): void {
    const { sender } = this.#address;
    const on = localAddress ?? undefined;
    if (sender === null) this.#socket.addMembership(group, on);
    else this.#socket.addSourceSpecificMembership(sender, group, on);
  }

  #widenBuffer(): void {
    try {
      this.#socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    } catch (error) {
      // The system's own size does for most streams; only a socket that is gone is an error.
      if (this.#closed === null && !isSystemError(error)) throw error;
    }
  }

  #isFromSender({ address, port }: RemoteInfo): boolean {
    const nowMs = performance.now();
    if (this.#address.sender !== null && address !== this.#address.sender) return false;
    const current = this.#sender;
    const isCurrent = current !== null && current.port === port && current.address === address;
    if (!isCurrent && nowMs - this.#lastMs < SENDER_SILENCE_MS) return false;
    if (!isCurrent) this.#sender = { address, port };
    this.#lastMs = nowMs;
    return true;
  }

  #explain(error: unknown): OperationalError {
    const { port, group, localAddress } = this.#address;
    const code = isSystemError(error) ? error.code : '';
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: `UDP port ${port} is in use by another camera or program. Choose another one, or a multicast group.`,
      EACCES: `UDP port ${port} may not be used by this user. Choose one above 1023.`,
      EADDRNOTAVAIL: `This host has no network interface with the address ${localAddress ?? group}.`,
      ENODEV: `The multicast group ${group} cannot be joined: there is no network that reaches it. Name the interface by localaddr.`,
    };
    const message = reasons[code] ?? `UDP port ${port} cannot be listened to (${code || String(error)}).`;
    return new OperationalError('source-unreachable', message, { retryable: true, cause: error });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#socket.removeAllListeners('message');
      this.#socket.close(() => resolve());
    });
    return this.#closed;
  }
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
