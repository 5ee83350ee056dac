import { concatenateBytes } from '../bytes/concatenate-bytes.ts';

/** A response of an RTSP server, or a request of its own (RFC 2326 clauses 6 and 7). */
export interface RtspMessage {
  /** First line: `RTSP/1.0 200 OK`, `OPTIONS * RTSP/1.0`. */
  readonly startLine: string;
  /** Values by name in lower case, in order; a header may come several times. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** What comes over an RTSP connection, in order. */
export interface RtspStreamHandler {
  onMessage(message: RtspMessage): void;
  /** Binary data that travels with the messages (RFC 2326 clause 10.12); a view that holds until the call returns. */
  onInterleaved(channel: number, data: Uint8Array): void;
}

/** The bytes are no RTSP. */
export class RtspSyntaxError extends Error {
  override readonly name = 'RtspSyntaxError';
}

const DOLLAR = 0x24;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const INTERLEAVED_HEADER_BYTES = 4;
const MAXIMUM_HEAD_BYTES = 64 * 1024;
/** Of an item that is waited for; small pieces take more memory than their bytes. */
const MAXIMUM_PARTS = 1024;
const MAXIMUM_BODY_BYTES = 256 * 1024;
const START_LINE = /^(?:RTSP\/\d\.\d \d{3}(?: |$)|[A-Z_]+ \S+ RTSP\/\d\.\d$)/;

/** Takes a stream of bytes apart into messages and interleaved data. Holds at most one incomplete item. */
export class RtspStreamParser {
  readonly #handler: RtspStreamHandler;
  /** What has come of the item that is incomplete. */
  #parts: Uint8Array[] = [];
  #length = 0;
  /** The item is not worth looking at before so many bytes have come: a server that drips must not have it copied again and again. */
  #needed = 0;
  /** Where the last line begins that was looked at of a head without an end. */
  #lineBegin = 0;

  constructor(handler: RtspStreamHandler) {
    this.#handler = handler;
  }

  /**
   * @param bytes kept until the item that they belong to is complete
   * @throws RtspSyntaxError after which nothing more is to be pushed
   */
  push(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    const isWaiting = this.#length < this.#needed;
    if (isWaiting && this.#parts.length < MAXIMUM_PARTS) return;
    const data = this.#parts.length === 1 ? bytes : concatenateBytes(this.#parts);
    this.#parts = [data];
    if (!isWaiting) this.#takeItems(data, data !== bytes);
  }

  #takeItems(data: Uint8Array, isOwn: boolean): void {
    this.#needed = 0;
    let offset = 0;
    while (offset < data.length) {
      const end = data[offset] === DOLLAR ? this.#takeInterleaved(data, offset) : this.#takeMessage(data, offset);
      if (end === null) break;
      offset = end;
      this.#lineBegin = 0;
    }
    // A copy, so that a few bytes do not keep the memory of a whole read.
    this.#parts = offset === data.length ? [] : [isOwn && offset === 0 ? data : data.slice(offset)];
    this.#length = data.length - offset;
  }

  #takeInterleaved(data: Uint8Array, offset: number): number | null {
    const begin = offset + INTERLEAVED_HEADER_BYTES;
    if (data.length < begin) return null;
    const end = begin + (((data[offset + 2] ?? 0) << 8) | (data[offset + 3] ?? 0));
    if (data.length < end) return this.#waitFor(end - offset);
    this.#handler.onInterleaved(data[offset + 1] ?? 0, data.subarray(begin, end));
    return end;
  }

  #takeMessage(data: Uint8Array, offset: number): number | null {
    const bodyBegin = this.#findEndOfHead(data, offset);
    if (bodyBegin === null) {
      if (data.length - offset > MAXIMUM_HEAD_BYTES) throw new RtspSyntaxError('a head without an end');
      if (!mayBecomeMessage(data, offset)) throw new RtspSyntaxError('neither a message nor interleaved data');
      return null;
    }
    const { startLine, headers } = parseHead(toText(data.subarray(offset, bodyBegin)));
    const length = headers.get('content-length')?.[0] ?? '0';
    if (!/^\d{1,9}$/.test(length) || Number(length) > MAXIMUM_BODY_BYTES) {
      throw new RtspSyntaxError('a body of an impossible length');
    }
    const end = bodyBegin + Number(length);
    if (data.length < end) return this.#waitFor(end - offset);
    // Some devices put empty lines between messages.
    if (startLine !== '') this.#handler.onMessage({ startLine, headers, body: data.slice(bodyBegin, end) });
    return end;
  }

  /** Behind the empty line that ends a head; null where it has not come yet. A line may end without a carriage return. */
  #findEndOfHead(data: Uint8Array, offset: number): number | null {
    let lineBegin = offset + this.#lineBegin;
    for (let feed = data.indexOf(LINE_FEED, lineBegin); feed >= 0; feed = data.indexOf(LINE_FEED, feed + 1)) {
      const isEmpty = feed === lineBegin || (feed === lineBegin + 1 && data[lineBegin] === CARRIAGE_RETURN);
      if (isEmpty) return feed + 1;
      lineBegin = feed + 1;
      this.#lineBegin = lineBegin - offset;
      if (this.#lineBegin > MAXIMUM_HEAD_BYTES) return null;
    }
    return null;
  }

  #waitFor(length: number): null {
    this.#needed = length;
    // Its head is read once more, from its beginning.
    this.#lineBegin = 0;
    return null;
  }
}

/** Whether what has come so far of a start line consists of letters as start lines do. */
function mayBecomeMessage(data: Uint8Array, offset: number): boolean {
  const first = data[offset] ?? 0;
  return first === CARRIAGE_RETURN || first === LINE_FEED || (first >= 0x41 && first <= 0x5a);
}

function parseHead(text: string): Pick<RtspMessage, 'startLine' | 'headers'> {
  const [startLine = '', ...lines] = text.split(/\r?\n/);
  if (startLine !== '' && !START_LINE.test(startLine)) throw new RtspSyntaxError('a start line of another protocol');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return { startLine, headers };
}

function toText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
