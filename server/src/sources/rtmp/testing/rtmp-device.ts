import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Amf0Value, encodeAmf0 } from '#core/rtmp/amf0.ts';
import { writeChunks } from '#core/rtmp/chunk-writer.ts';

const HANDSHAKE_PART = 1536;
const PEER_CHUNK_SIZE = 128;
const VIDEO = 9;
const COMMAND = 20;

/** C0, C1 and C2 of the simple handshake. */
export const CLIENT_HANDSHAKE: Uint8Array = new Uint8Array(1 + 2 * HANDSHAKE_PART).fill(3, 0, 1);

/** One message in chunks of the size that every connection begins with. */
export function rtmpMessage(typeId: number, payload: Uint8Array, chunkStreamId = 3): Uint8Array {
  return writeChunks({ chunkStreamId, typeId, streamId: 1, timestampMs: 0, payload }, PEER_CHUNK_SIZE);
}

function rtmpCommand(...values: readonly Amf0Value[]): Uint8Array {
  return rtmpMessage(COMMAND, encodeAmf0(values));
}

/** Everything that a device sends before its first picture. */
export function publishingBytes(app: string, streamName: string): Uint8Array {
  return Buffer.concat([
    CLIENT_HANDSHAKE,
    rtmpCommand('connect', 1, new Map([['app', app]])),
    rtmpCommand('createStream', 2, null),
    rtmpCommand('publish', 3, null, streamName, 'live'),
  ]);
}

/** One small picture that nobody can decode, in the form of VP9. */
export function pictureBytes(): Uint8Array {
  return rtmpMessage(VIDEO, Uint8Array.of(0x91, ...Buffer.from('vp09'), 1, 2, 3), 4);
}

/** A device that sends just what it is told to. Disposing it closes the connection. */
export class RtmpDevice implements Disposable {
  readonly socket: Socket;
  readonly #answers: Buffer[] = [];
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    // A reset is one way in which servers close connections.
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.#answers.push(bytes));
    socket.on('close', () => {
      this.#isClosed = true;
    });
  }

  static async connect(port: number): Promise<RtmpDevice> {
    const socket = connect(port, '127.0.0.1');
    const device = new RtmpDevice(socket);
    await once(socket, 'connect');
    return device;
  }

  /** Closed, by whomever. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** All that the server has answered, its commands readable. */
  get answers(): string {
    return Buffer.concat(this.#answers).toString('latin1');
  }

  send(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.socket.write(piece);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
