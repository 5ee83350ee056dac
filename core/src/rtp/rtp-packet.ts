/** One RTP packet (RFC 3550 clause 5.1). */
export interface RtpPacket {
  readonly payloadType: number;
  /** 16 bits, wraps. */
  readonly sequenceNumber: number;
  /** 32 bits on the payload format's clock, wraps. */
  readonly timestamp: number;
  readonly ssrc: number;
  /** For video: the last packet of a picture. */
  readonly isMarked: boolean;
  /** A view of the packet's bytes without header and padding; may be empty. */
  readonly payload: Uint8Array;
}

const FIXED_HEADER_BYTES = 12;

/** Reads one packet; null where it is none. */
export function parseRtpPacket(bytes: Uint8Array): RtpPacket | null {
  if (bytes.byteLength < FIXED_HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  if (first >> 6 !== 2) return null;
  const start = payloadStart(view, first);
  const end = (first & 0x20) === 0 ? bytes.byteLength : bytes.byteLength - view.getUint8(bytes.byteLength - 1);
  if (start === null || end < start) return null;
  const second = view.getUint8(1);
  return {
    payloadType: second & 0x7f,
    isMarked: (second & 0x80) !== 0,
    sequenceNumber: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
}

/** RTCP shares the port with RTP and is told apart by its packet type (RFC 5761 clause 4). */
export function isRtcp(bytes: Uint8Array): boolean {
  const type = bytes[1];
  return type !== undefined && type >= 192 && type <= 223;
}

function payloadStart(view: DataView, first: number): number | null {
  const afterSources = FIXED_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return afterSources <= view.byteLength ? afterSources : null;
  if (afterSources + 4 > view.byteLength) return null;
  const afterExtension = afterSources + 4 + 4 * view.getUint16(afterSources + 2);
  return afterExtension <= view.byteLength ? afterExtension : null;
}
