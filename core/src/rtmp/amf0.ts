import { decodeUtf8, encodeUtf8 } from '../text/utf8.ts';
import { MalformedRtmpError } from './malformed-rtmp-error.ts';

/** A value of Action Message Format 0. Dates are their milliseconds; `undefined` and unsupported objects are null. */
export type Amf0Value = number | boolean | string | null | Amf0Object | readonly Amf0Value[];
export type Amf0Object = ReadonlyMap<string, Amf0Value>;

/** Commands of real encoders nest two levels deep. */
const MAXIMUM_DEPTH = 8;
const MAXIMUM_VALUES = 1_024;

const MARKER = {
  number: 0,
  boolean: 1,
  string: 2,
  object: 3,
  null: 5,
  undefined: 6,
  ecmaArray: 8,
  objectEnd: 9,
  strictArray: 10,
  date: 11,
  longString: 12,
  unsupported: 13,
  xmlDocument: 15,
  typedObject: 16,
} as const;

/**
 * Reads all values of a message (AMF 0 specification, clause 2). At most 1,024 values, nested 8 deep.
 *
 * @throws MalformedRtmpError `command`
 */
export function decodeAmf0(bytes: Uint8Array): Amf0Value[] {
  const reader = new Amf0Reader(bytes);
  const values: Amf0Value[] = [];
  while (!reader.isAtEnd) values.push(reader.readValue(0));
  return values;
}

class Amf0Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #values = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  readValue(depth: number): Amf0Value {
    if (depth > MAXIMUM_DEPTH) throw malformed(`values are nested more than ${MAXIMUM_DEPTH} deep`);
    if (++this.#values > MAXIMUM_VALUES) throw malformed(`there are more than ${MAXIMUM_VALUES} values`);
    const marker = this.#view.getUint8(this.#take(1));
    const read = READERS[marker];
    if (read === undefined) throw malformed(`there is no type ${marker}`);
    return read(this, depth);
  }

  number(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  boolean(): boolean {
    return this.#view.getUint8(this.#take(1)) !== 0;
  }

  string(): string {
    return this.#text(this.#view.getUint16(this.#take(2)));
  }

  longString(): string {
    return this.#text(this.#view.getUint32(this.#take(4)));
  }

  date(): number {
    const value = this.number();
    this.#take(2);
    return value;
  }

  object(depth: number): Amf0Object {
    const properties = new Map<string, Amf0Value>();
    for (;;) {
      const name = this.string();
      if (name === '' && this.#bytes[this.#offset] === MARKER.objectEnd) break;
      properties.set(name, this.readValue(depth + 1));
    }
    this.#take(1);
    return properties;
  }

  ecmaArray(depth: number): Amf0Object {
    // The number of entries is a hint only, and often wrong.
    this.#take(4);
    return this.object(depth);
  }

  typedObject(depth: number): Amf0Object {
    this.string();
    return this.object(depth);
  }

  strictArray(depth: number): Amf0Value[] {
    const count = this.#view.getUint32(this.#take(4));
    const values: Amf0Value[] = [];
    while (values.length < count) values.push(this.readValue(depth + 1));
    return values;
  }

  #text(length: number): string {
    const start = this.#take(length);
    return decodeUtf8(this.#bytes.subarray(start, start + length));
  }

  /** Moves on by as many bytes, if they are there. @returns where they begin */
  #take(length: number): number {
    const start = this.#offset;
    if (start + length > this.#bytes.length) throw malformed('a value is cut off');
    this.#offset = start + length;
    return start;
  }
}

const READERS: Readonly<Record<number, (reader: Amf0Reader, depth: number) => Amf0Value>> = {
  [MARKER.number]: (reader) => reader.number(),
  [MARKER.boolean]: (reader) => reader.boolean(),
  [MARKER.string]: (reader) => reader.string(),
  [MARKER.object]: (reader, depth) => reader.object(depth),
  [MARKER.null]: () => null,
  [MARKER.undefined]: () => null,
  [MARKER.ecmaArray]: (reader, depth) => reader.ecmaArray(depth),
  [MARKER.strictArray]: (reader, depth) => reader.strictArray(depth),
  [MARKER.date]: (reader) => reader.date(),
  [MARKER.longString]: (reader) => reader.longString(),
  [MARKER.unsupported]: () => null,
  [MARKER.xmlDocument]: (reader) => reader.longString(),
  [MARKER.typedObject]: (reader, depth) => reader.typedObject(depth),
};

/** Writes values one after the other. Strings up to 65,535 bytes. */
export function encodeAmf0(values: readonly Amf0Value[]): Uint8Array {
  const bytes: number[] = [];
  for (const value of values) writeValue(bytes, value);
  return Uint8Array.from(bytes);
}

function writeValue(bytes: number[], value: Amf0Value): void {
  if (value === null) bytes.push(MARKER.null);
  else if (typeof value === 'number') bytes.push(MARKER.number, ...float64Bytes(value));
  else if (typeof value === 'boolean') bytes.push(MARKER.boolean, value ? 1 : 0);
  else if (typeof value === 'string') {
    bytes.push(MARKER.string);
    writeString(bytes, value);
  } else if (isArray(value)) {
    bytes.push(MARKER.strictArray, ...uint32Bytes(value.length));
    for (const entry of value) writeValue(bytes, entry);
  } else writeObject(bytes, value);
}

function writeObject(bytes: number[], object: Amf0Object): void {
  bytes.push(MARKER.object);
  for (const [name, property] of object) {
    writeString(bytes, name);
    writeValue(bytes, property);
  }
  bytes.push(0, 0, MARKER.objectEnd);
}

function writeString(bytes: number[], text: string): void {
  const utf8 = encodeUtf8(text);
  if (utf8.length > 0xffff)
    throw new TypeError(`Expected at most 65535 bytes for a string but received ${utf8.length}`);
  bytes.push(utf8.length >> 8, utf8.length & 0xff);
  for (const byte of utf8) bytes.push(byte);
}

function isArray(value: Amf0Object | readonly Amf0Value[]): value is readonly Amf0Value[] {
  return Array.isArray(value);
}

function float64Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

function uint32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function malformed(what: string): MalformedRtmpError {
  return new MalformedRtmpError('command', `The AMF 0 data cannot be read: ${what}.`);
}
