import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import { type ChunkHeader, parseChunkHeader } from './chunk-header.ts';
import { MalformedRtmpError } from './malformed-rtmp-error.ts';
import { RTMP_MESSAGE, type RtmpMessage } from './rtmp-message.ts';

const DEFAULT_CHUNK_SIZE = 128;
/** Memory for a message is taken as its bytes arrive, so that an announced length costs nothing. */
const FIRST_ALLOCATION_BYTES = 64 * 1024;

export interface ChunkReaderLimits {
  readonly maximumChunkSize: number;
  readonly maximumMessageBytes: number;
  /** Of all messages that have begun. */
  readonly maximumPartialBytes: number;
  readonly maximumChunkStreams: number;
}

/** An encoder uses about five chunk streams; a keyframe of 4K video takes less than 2 MB. */
export const CHUNK_READER_LIMITS: ChunkReaderLimits = {
  maximumChunkSize: 8 * 1024 * 1024,
  maximumMessageBytes: 8 * 1024 * 1024,
  maximumPartialBytes: 12 * 1024 * 1024,
  maximumChunkStreams: 32,
};

interface ChunkStream {
  readonly id: number;
  timestampMs: number;
  /** What the last header said: a moment after format 0, a difference after the others. */
  timestampFieldMs: number;
  hasExtendedTimestamp: boolean;
  messageBytes: number;
  typeId: number;
  messageStreamId: number;
  isInMessage: boolean;
  /** The present message as far as it has arrived. */
  payload: Uint8Array;
  received: number;
}

const NOTHING = new Uint8Array(0);

/**
 * Takes the bytes of one RTMP connection after its handshake, in pieces of any size, and gives the messages that
 * became complete (RTMP 1.0 clause 5.3). Keeps to the peer's chunk size and aborts by itself. After an error it must
 * not be used any more.
 */
export class ChunkReader {
  #limits: ChunkReaderLimits;
  readonly #streams = new Map<number, ChunkStream>();
  readonly #stateOf = (chunkStreamId: number) => this.#streams.get(chunkStreamId);
  #chunkSize = DEFAULT_CHUNK_SIZE;
  #partialBytes = 0;
  /** The beginning of a header, less than 18 bytes. */
  #carry: Uint8Array = NOTHING;
  /** The stream whose chunk is being read, and how many bytes of that chunk are to come. */
  #current: ChunkStream | null = null;
  #chunkRemaining = 0;

  constructor(limits: ChunkReaderLimits = CHUNK_READER_LIMITS) {
    this.#limits = limits;
  }

  /** Memory that messages hold which are not yet complete. */
  get partialBytes(): number {
    return this.#partialBytes;
  }

  /** Applies from the next chunk on. */
  setLimits(limits: ChunkReaderLimits): void {
    this.#limits = limits;
  }

  /** @throws MalformedRtmpError `chunk-size` | `message-length` | `chunk-stream` */
  read(input: Uint8Array): RtmpMessage[] {
    const messages: RtmpMessage[] = [];
    this.readEach(input, (message) => messages.push(message));
    return messages;
  }

  /**
   * Hands over each message before the chunk after it is read.
   *
   * @throws MalformedRtmpError `chunk-size` | `message-length` | `chunk-stream`
   */
  readEach(input: Uint8Array, onMessage: (message: RtmpMessage) => void): void {
    const bytes = this.#carry.length === 0 ? input : concatenateBytes([this.#carry, input]);
    let offset = 0;
    for (;;) {
      if (this.#current === null) {
        const header = parseChunkHeader(bytes, offset, this.#stateOf);
        if (header === null) break;
        offset += header.byteLength;
        this.#beginChunk(header);
      } else {
        if (this.#chunkRemaining > 0 && offset === bytes.length) break;
        offset += this.#takePayload(this.#current, bytes, offset);
        const message = this.#endChunk(this.#current);
        if (message !== null) onMessage(message);
      }
    }
    // A copy, as the input belongs to the caller.
    this.#carry = offset === bytes.length ? NOTHING : bytes.slice(offset);
  }

  #beginChunk(header: ChunkHeader): void {
    const stream = this.#streams.get(header.chunkStreamId) ?? this.#addStream(header);
    if (header.format < 3 && stream.isInMessage)
      throw new MalformedRtmpError('chunk-stream', 'A message begins before the one on its chunk stream has ended.');
    if (header.messageBytes !== null) this.#setLength(stream, header.messageBytes);
    stream.typeId = header.typeId ?? stream.typeId;
    stream.messageStreamId = header.messageStreamId ?? stream.messageStreamId;
    if (!stream.isInMessage) beginMessage(stream, header);
    this.#current = stream;
    this.#chunkRemaining = Math.min(this.#chunkSize, stream.messageBytes - stream.received);
  }

  #addStream({ chunkStreamId, format }: ChunkHeader): ChunkStream {
    // librtmp opens the stream of its control messages with format 1.
    if (format > 1)
      throw new MalformedRtmpError('chunk-stream', 'A chunk refers to a message before it, and there was none.');
    if (this.#streams.size >= this.#limits.maximumChunkStreams)
      throw new MalformedRtmpError(
        'chunk-stream',
        `There are more than ${this.#limits.maximumChunkStreams} chunk streams.`,
      );
    const stream: ChunkStream = {
      ...{ id: chunkStreamId, timestampMs: 0, timestampFieldMs: 0, hasExtendedTimestamp: false },
      ...{ messageBytes: 0, typeId: 0, messageStreamId: 0, isInMessage: false, payload: NOTHING, received: 0 },
    };
    this.#streams.set(chunkStreamId, stream);
    return stream;
  }

  #setLength(stream: ChunkStream, messageBytes: number): void {
    if (messageBytes > this.#limits.maximumMessageBytes)
      throw new MalformedRtmpError('message-length', `A message of ${messageBytes} bytes is announced.`);
    stream.messageBytes = messageBytes;
  }

  #takePayload(stream: ChunkStream, bytes: Uint8Array, offset: number): number {
    const count = Math.min(this.#chunkRemaining, bytes.length - offset);
    this.#makeRoom(stream, stream.received + count);
    stream.payload.set(bytes.subarray(offset, offset + count), stream.received);
    stream.received += count;
    this.#chunkRemaining -= count;
    return count;
  }

  #makeRoom(stream: ChunkStream, wanted: number): void {
    if (wanted <= stream.payload.length) return;
    const size = Math.min(stream.messageBytes, Math.max(FIRST_ALLOCATION_BYTES, wanted, 2 * stream.payload.length));
    this.#partialBytes += size - stream.payload.length;
    if (this.#partialBytes > this.#limits.maximumPartialBytes)
      throw new MalformedRtmpError('message-length', 'Too many large messages have begun at the same time.');
    const payload = new Uint8Array(size);
    payload.set(stream.payload.subarray(0, stream.received));
    stream.payload = payload;
  }

  #endChunk(stream: ChunkStream): RtmpMessage | null {
    if (this.#chunkRemaining > 0) return null;
    this.#current = null;
    if (stream.received < stream.messageBytes) return null;
    const { id, typeId, messageStreamId, timestampMs, payload } = stream;
    this.#forgetMessage(stream);
    const message: RtmpMessage = { chunkStreamId: id, typeId, streamId: messageStreamId, timestampMs, payload };
    return this.#isForTheReader(message) ? null : message;
  }

  #forgetMessage(stream: ChunkStream): void {
    this.#partialBytes -= stream.payload.length;
    stream.payload = NOTHING;
    stream.received = 0;
    stream.isInMessage = false;
  }

  #isForTheReader({ typeId, payload }: RtmpMessage): boolean {
    if (typeId !== RTMP_MESSAGE.setChunkSize && typeId !== RTMP_MESSAGE.abort) return false;
    if (payload.length < 4) throw new MalformedRtmpError('chunk-stream', 'A protocol control message is cut off.');
    const value = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
    if (typeId === RTMP_MESSAGE.setChunkSize) this.#setChunkSize(value);
    const aborted = typeId === RTMP_MESSAGE.abort ? this.#streams.get(value) : undefined;
    if (aborted !== undefined) this.#forgetMessage(aborted);
    return true;
  }

  /** RTMP 1.0 clause 5.4.1. */
  #setChunkSize(size: number): void {
    if (size < 1 || size > this.#limits.maximumChunkSize)
      throw new MalformedRtmpError('chunk-size', `A chunk size of ${size} bytes is announced.`);
    this.#chunkSize = size;
  }
}

function beginMessage(stream: ChunkStream, { format, timestampMs, hasExtendedTimestamp }: ChunkHeader): void {
  stream.timestampFieldMs = timestampMs ?? stream.timestampFieldMs;
  stream.hasExtendedTimestamp = hasExtendedTimestamp;
  // Format 3 repeats the last difference; after format 0 that is the moment itself (RTMP 1.0 clause 5.3.1.2.4).
  const startMs = format === 0 ? 0 : stream.timestampMs;
  stream.timestampMs = (startMs + stream.timestampFieldMs) >>> 0;
  stream.isInMessage = true;
}
