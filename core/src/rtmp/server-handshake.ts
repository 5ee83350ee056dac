import { MalformedRtmpError } from './malformed-rtmp-error.ts';

const VERSION = 3;
const PART_LENGTH = 1536;
/** Bytes of a server's part after time and zeros. */
export const HANDSHAKE_RANDOM_LENGTH = PART_LENGTH - 8;

/** What one piece of the handshake led to. `rest` are the bytes after it, null as long as it goes on. */
export interface HandshakeStep {
  readonly reply: Uint8Array | null;
  readonly rest: Uint8Array | null;
}

/**
 * The server's side of the simple handshake (RTMP 1.0 clause 5.2), which every publishing encoder speaks. The
 * digests that Flash players asked for to play H.264 are not made.
 */
export class ServerHandshake {
  readonly #random: Uint8Array;
  /** C0, C1 and C2. */
  readonly #received = new Uint8Array(1 + 2 * PART_LENGTH);
  #length = 0;
  #hasReplied = false;

  /** @param random 1528 random bytes */
  constructor(random: Uint8Array) {
    if (random.length !== HANDSHAKE_RANDOM_LENGTH)
      throw new TypeError(`Expected ${HANDSHAKE_RANDOM_LENGTH} random bytes but received ${random.length}`);
    this.#random = random;
  }

  /** @throws MalformedRtmpError `handshake` */
  process(bytes: Uint8Array): HandshakeStep {
    const taken = bytes.subarray(0, this.#received.length - this.#length);
    this.#received.set(taken, this.#length);
    this.#length += taken.length;
    if (this.#length > 0 && this.#received[0] !== VERSION)
      throw new MalformedRtmpError(
        'handshake',
        `RTMP version ${this.#received[0]} is asked for; only version 3 exists.`,
      );
    const isComplete = this.#length === this.#received.length;
    return { reply: this.#reply(), rest: isComplete ? bytes.subarray(taken.length) : null };
  }

  #reply(): Uint8Array | null {
    if (this.#hasReplied || this.#length < 1 + PART_LENGTH) return null;
    this.#hasReplied = true;
    const reply = new Uint8Array(1 + 2 * PART_LENGTH);
    reply[0] = VERSION;
    reply.set(this.#random, 1 + 8);
    // S2 is C1 as it came.
    reply.set(this.#received.subarray(1, 1 + PART_LENGTH), 1 + PART_LENGTH);
    return reply;
  }
}
