/** Length of the message header by format (RTMP 1.0 clause 5.3.1.2). */
const MESSAGE_HEADER_LENGTHS = [11, 7, 3, 0] as const;
const EXTENDED = 0xffffff;

/** What a chunk says of its message; null where its format leaves it as it was. */
export interface ChunkHeader {
  /** 0 gives everything, 1 leaves the message stream, 2 also length and type, 3 all as they were. */
  readonly format: number;
  readonly chunkStreamId: number;
  /** A moment with format 0, a difference with the others, in milliseconds. */
  readonly timestampMs: number | null;
  readonly hasExtendedTimestamp: boolean;
  readonly messageBytes: number | null;
  readonly typeId: number | null;
  readonly messageStreamId: number | null;
  /** Length of the header itself. */
  readonly byteLength: number;
}

/** What has to be known of a chunk stream to read its next header. */
export interface ChunkStreamState {
  readonly isInMessage: boolean;
  readonly hasExtendedTimestamp: boolean;
  readonly timestampFieldMs: number;
}

/**
 * Reads the header of the chunk at `start` (RTMP 1.0 clause 5.3.1).
 *
 * @returns null where the bytes end within it
 */
export function parseChunkHeader(
  bytes: Uint8Array,
  start: number,
  stateOf: (chunkStreamId: number) => ChunkStreamState | undefined,
): ChunkHeader | null {
  const basic = parseBasicHeader(bytes, start);
  if (basic === null) return null;
  const { format, chunkStreamId } = basic;
  const body = start + basic.byteLength;
  const end = body + (MESSAGE_HEADER_LENGTHS[format] ?? 0);
  if (end > bytes.length) return null;
  const field = format < 3 ? readUint24(bytes, body) : null;
  const timestamp = parseTimestamp(bytes, end, field, stateOf(chunkStreamId));
  if (timestamp === null) return null;
  return {
    format,
    chunkStreamId,
    timestampMs: timestamp.valueMs,
    hasExtendedTimestamp: timestamp.isExtended,
    messageBytes: format < 2 ? readUint24(bytes, body + 3) : null,
    typeId: format < 2 ? (bytes[body + 6] ?? 0) : null,
    messageStreamId: format === 0 ? readUint32LittleEndian(bytes, body + 7) : null,
    byteLength: end - start + timestamp.extensionBytes,
  };
}

function parseBasicHeader(bytes: Uint8Array, start: number) {
  const first = bytes[start];
  if (first === undefined) return null;
  const format = first >> 6;
  const low = first & 0x3f;
  if (low > 1) return { format, chunkStreamId: low, byteLength: 1 };
  const byteLength = low === 0 ? 2 : 3;
  if (start + byteLength > bytes.length) return null;
  const high = low === 0 ? 0 : (bytes[start + 2] ?? 0);
  return { format, chunkStreamId: 64 + (bytes[start + 1] ?? 0) + high * 256, byteLength };
}

interface Timestamp {
  readonly valueMs: number | null;
  readonly isExtended: boolean;
  readonly extensionBytes: 0 | 4;
}

/** @param field the 24 bits of the header, null with format 3 */
function parseTimestamp(
  bytes: Uint8Array,
  end: number,
  field: number | null,
  state: ChunkStreamState | undefined,
): Timestamp | null {
  const isExtended = field === null ? (state?.hasExtendedTimestamp ?? false) : field === EXTENDED;
  if (!isExtended) return { valueMs: field, isExtended, extensionBytes: 0 };
  if (end + 4 > bytes.length) return null;
  const valueMs = readUint32(bytes, end);
  // Clause 5.3.1.3 repeats it in every chunk of the message, but some encoders do not: then these are media bytes.
  const isLeftOut = field === null && state?.isInMessage === true && valueMs !== state.timestampFieldMs;
  return isLeftOut ? { valueMs: null, isExtended, extensionBytes: 0 } : { valueMs, isExtended, extensionBytes: 4 };
}

function readUint24(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 16) | ((bytes[offset + 1] ?? 0) << 8) | (bytes[offset + 2] ?? 0);
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return (readUint24(bytes, offset) * 256 + (bytes[offset + 3] ?? 0)) >>> 0;
}

function readUint32LittleEndian(bytes: Uint8Array, offset: number): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(offset, offset + 4);
  return ((fourth << 24) | (third << 16) | (second << 8) | first) >>> 0;
}
