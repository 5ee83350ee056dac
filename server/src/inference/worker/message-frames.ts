import { deserialize, serialize } from 'node:v8';

/** The bytes of a peer cannot be read as messages; nothing after them can. */
export class BrokenFramesError extends Error {
  override readonly name = 'BrokenFramesError';
}

const LENGTH_BYTES = 4;

/** A message as it goes through a pipe: the length of what follows in four bytes, big-endian, and a structured clone. */
export function encodeFrame(message: unknown): Buffer {
  const body = serialize(message);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, LENGTH_BYTES);
  return frame;
}

/**
 * Finds the messages in the bytes of a pipe. Node's own channel between processes throws where nobody can catch it when the other side
 * writes something else, and believes any length.
 */
export class FrameReader {
  readonly #maximumBytes: number;
  #chunks: Buffer[] = [];
  #held = 0;

  /** @param maximumBytes of one message */
  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** Takes bytes as they arrive and gives the messages that they complete. @throws BrokenFramesError */
  *push(chunk: Buffer): Generator<unknown> {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    for (let body = this.#take(); body !== null; body = this.#take()) yield read(body);
  }

  /** The body of the next message; null while it is not all there. */
  #take(): Buffer | null {
    if (this.#held < LENGTH_BYTES) return null;
    const length = this.#peekLength();
    if (length > this.#maximumBytes)
      throw new BrokenFramesError(`a message of ${length} bytes, of which it may have ${this.#maximumBytes}`);
    const end = LENGTH_BYTES + length;
    if (this.#held < end) return null;
    const joined = this.#join();
    this.#chunks = joined.length === end ? [] : [joined.subarray(end)];
    this.#held -= end;
    return joined.subarray(LENGTH_BYTES, end);
  }

  #peekLength(): number {
    const [first] = this.#chunks;
    return (first !== undefined && first.length >= LENGTH_BYTES ? first : this.#join()).readUInt32BE();
  }

  #join(): Buffer {
    const [first] = this.#chunks;
    const joined = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#held);
    this.#chunks = [joined];
    return joined;
  }
}

function read(body: Buffer): unknown {
  try {
    return deserialize(body);
  } catch (cause) {
    throw new BrokenFramesError('something that is no message', { cause });
  }
}
