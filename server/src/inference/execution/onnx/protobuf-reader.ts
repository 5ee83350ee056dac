/** The bytes are no protocol buffers message, or not one of the expected kind. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
}

export interface ProtobufField {
  readonly number: number;
  /** Of varints, as the unsigned 64 bits of the wire; 0 for the other kinds. */
  readonly varint: bigint;
  /** Of strings, bytes, nested messages, packed lists and fixed-size numbers: a view of the message. Empty for varints. */
  readonly bytes: Uint8Array;
}

/** Bounds what reading costs, over all nested messages of one file. */
export class ReadingBudget {
  #fields: number;

  constructor(fields: number) {
    this.#fields = fields;
  }

  /** @throws MalformedMessageError where the file has more fields than were allowed */
  spend(): void {
    this.#fields -= 1;
    if (this.#fields < 0) throw new MalformedMessageError('it has far more parts than any model');
  }
}

const EMPTY = new Uint8Array();
const MAXIMUM_VARINT_BYTES = 10;

/**
 * The fields of one message in their order (https://protobuf.dev/programming-guides/encoding/). Lengths are checked against the
 * message, nothing is copied, and nested messages are left to the caller.
 *
 * @throws MalformedMessageError
 */
export function* readFields(message: Uint8Array, budget: ReadingBudget): Generator<ProtobufField> {
  const cursor = { message, offset: 0 };
  while (cursor.offset < message.length) {
    budget.spend();
    const tag = readVarint(cursor);
    const number = Number(tag >> 3n);
    if (number === 0 || number > 0x1fff_ffff) throw new MalformedMessageError('a part has no valid number');
    yield readValue(cursor, number, Number(tag & 7n));
  }
}

/** The varints of a packed list. */
export function* readPackedVarints(bytes: Uint8Array, budget: ReadingBudget): Generator<bigint> {
  const cursor = { message: bytes, offset: 0 };
  while (cursor.offset < bytes.length) {
    budget.spend();
    yield readVarint(cursor);
  }
}

interface Cursor {
  readonly message: Uint8Array;
  offset: number;
}

function readValue(cursor: Cursor, number: number, wireType: number): ProtobufField {
  switch (wireType) {
    case 0:
      return { number, varint: readVarint(cursor), bytes: EMPTY };
    case 1:
      return { number, varint: 0n, bytes: take(cursor, 8) };
    case 2:
      return { number, varint: 0n, bytes: take(cursor, Number(readVarint(cursor))) };
    case 5:
      return { number, varint: 0n, bytes: take(cursor, 4) };
    default:
      throw new MalformedMessageError('a part is of no kind that exists');
  }
}

function take(cursor: Cursor, length: number): Uint8Array {
  const { message, offset } = cursor;
  if (length > message.length - offset) throw new MalformedMessageError('it ends in the middle');
  cursor.offset = offset + length;
  return message.subarray(offset, offset + length);
}

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let index = 0; index < MAXIMUM_VARINT_BYTES; index++) {
    const byte = cursor.message[cursor.offset];
    if (byte === undefined) throw new MalformedMessageError('it ends in the middle');
    cursor.offset += 1;
    value |= BigInt(byte & 127) << BigInt(7 * index);
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw new MalformedMessageError('a number has more than 64 bits');
}
