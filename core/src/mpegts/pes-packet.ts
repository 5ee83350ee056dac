/** One packetised elementary stream packet without its header: for video, as a rule, one picture. */
export interface PesPacket {
  /** A copy of its own. */
  readonly data: Uint8Array;
  /** 33 bits at 90 kHz; null where the header has none. */
  readonly pts90k: number | null;
  /** The same as `pts90k` where the header has only that (ISO/IEC 13818-1, 2.4.3.7). */
  readonly dts90k: number | null;
  /** When its last bytes came. */
  readonly receivedAtMs: number;
  /** Something between the packet before and this one is missing. */
  readonly followsLoss: boolean;
}

export interface PesHeader {
  /** Where the payload begins. */
  readonly payloadOffset: number;
  readonly pts90k: number | null;
  readonly dts90k: number | null;
}

/** Bytes up to the length, and up to the length of the optional fields. */
export const PES_PREFIX_SIZE = 6;
const PES_FIXED_SIZE = 9;
const TIMESTAMP_SIZE = 5;

/** Streams without optional fields: maps, padding, private stream 2, control messages (ISO/IEC 13818-1, 2.4.3.6). */
const PLAIN_STREAM_IDS = new Set([0xbc, 0xbe, 0xbf, 0xf0, 0xf1, 0xf2, 0xf8, 0xff]);

/** Whether bytes begin as a PES packet of pictures or sound does. */
export function startsPesPacket(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 1 && !PLAIN_STREAM_IDS.has(bytes[3] ?? 0xff);
}

/** All of a PES packet's bytes by its own account; 0 where it does not say (pictures). Needs `PES_PREFIX_SIZE` bytes. */
export function announcedPesLength(bytes: Uint8Array): number {
  const length = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
  return length === 0 ? 0 : PES_PREFIX_SIZE + length;
}

/** Reads the header, or null where there is none that can be. */
export function parsePesHeader(bytes: Uint8Array): PesHeader | null {
  if (!startsPesPacket(bytes) || bytes.length < PES_FIXED_SIZE) return null;
  const flags = bytes[7] ?? 0;
  const fieldsLength = bytes[8] ?? 0;
  const payloadOffset = PES_FIXED_SIZE + fieldsLength;
  if (((bytes[6] ?? 0) & 0xc0) !== 0x80 || payloadOffset > bytes.length) return null;
  const hasPts = (flags & 0x80) !== 0 && fieldsLength >= TIMESTAMP_SIZE;
  const hasDts = (flags & 0xc0) === 0xc0 && fieldsLength >= 2 * TIMESTAMP_SIZE;
  const pts90k = hasPts ? readTimestamp(bytes, PES_FIXED_SIZE) : null;
  const dts90k = hasDts ? readTimestamp(bytes, PES_FIXED_SIZE + TIMESTAMP_SIZE) : pts90k;
  return { payloadOffset, pts90k, dts90k };
}

/** 33 bits, spread over five bytes with marker bits between. */
function readTimestamp(bytes: Uint8Array, offset: number): number {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0] = bytes.subarray(offset, offset + TIMESTAMP_SIZE);
  return ((b0 >> 1) & 0x07) * 2 ** 30 + (b1 << 22) + ((b2 >> 1) << 15) + (b3 << 7) + (b4 >> 1);
}
