/** Bytes of a transport packet (ISO/IEC 13818-1, 2.4.3.2). */
export const PACKET_SIZE = 188;
export const SYNC_BYTE = 0x47;
/** Carries nothing but padding. */
export const NULL_PID = 0x1fff;

const HEADER_SIZE = 4;
const PCR_SIZE = 6;

/** The header of one transport packet. The demuxer reads them all into one object, so it is valid for one call. */
export interface TransportPacket {
  pid: number;
  /** A table or PES packet begins in this one. */
  isUnitStart: boolean;
  /** Marked by an earlier hop as damaged beyond repair. */
  isDamaged: boolean;
  isScrambled: boolean;
  continuityCounter: number;
  /** The counter may jump here. */
  isDiscontinuity: boolean;
  /** The adaptation field is longer than what it says needs. */
  isStuffed: boolean;
  /** Where the payload lies in the bytes that were read; empty where there is none. */
  payloadStart: number;
  payloadEnd: number;
}

export function emptyTransportPacket(): TransportPacket {
  return {
    pid: NULL_PID,
    isUnitStart: false,
    isDamaged: false,
    isScrambled: false,
    continuityCounter: 0,
    isDiscontinuity: false,
    isStuffed: false,
    payloadStart: 0,
    payloadEnd: 0,
  };
}

/** Reads the header of the packet whose 188 bytes begin at `offset` with the sync byte. */
export function readTransportPacket(bytes: Uint8Array, offset: number, into: TransportPacket): void {
  const second = bytes[offset + 1] ?? 0;
  const fourth = bytes[offset + 3] ?? 0;
  into.isDamaged = (second & 0x80) !== 0;
  into.isUnitStart = (second & 0x40) !== 0;
  into.pid = ((second & 0x1f) << 8) | (bytes[offset + 2] ?? 0);
  into.isScrambled = (fourth & 0xc0) !== 0;
  into.continuityCounter = fourth & 0x0f;
  into.isDiscontinuity = false;
  into.isStuffed = false;
  into.payloadEnd = offset + PACKET_SIZE;
  into.payloadStart = offset + HEADER_SIZE;
  if ((fourth & 0x20) !== 0) readAdaptationField(bytes, offset + HEADER_SIZE, into);
  if ((fourth & 0x10) === 0) into.payloadStart = into.payloadEnd;
}

/** ISO/IEC 13818-1, 2.4.3.4. */
function readAdaptationField(bytes: Uint8Array, offset: number, into: TransportPacket): void {
  const length = bytes[offset] ?? 0;
  into.payloadStart = Math.min(offset + 1 + length, into.payloadEnd);
  // The field of length 0 exists only to fill one byte (2.4.3.5).
  into.isStuffed = length === 0;
  if (length === 0) return;
  const flags = bytes[offset + 1] ?? 0;
  into.isDiscontinuity = (flags & 0x80) !== 0;
  const needed = neededLength(bytes, offset + 1, flags);
  into.isStuffed = length > needed || (length === 1 && flags === 0);
}

/** How many bytes the flags of an adaptation field and what they announce take. */
function neededLength(bytes: Uint8Array, start: number, flags: number): number {
  let needed = 1;
  if ((flags & 0x10) !== 0) needed += PCR_SIZE;
  if ((flags & 0x08) !== 0) needed += PCR_SIZE;
  if ((flags & 0x04) !== 0) needed += 1;
  if ((flags & 0x02) !== 0) needed += 1 + (bytes[start + needed] ?? 0);
  if ((flags & 0x01) !== 0) needed += 1 + (bytes[start + needed] ?? 0);
  return needed;
}
