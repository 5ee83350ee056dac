import { PACKET_SIZE, SYNC_BYTE } from './transport-packet.ts';

const HEADER_SIZE = 12;
/** MP2T (RFC 3551, table 5). */
const TRANSPORT_STREAM_PAYLOAD = 33;

/**
 * The transport packets of a datagram, without the RTP header that some senders put before them (RFC 2250).
 *
 * @returns a view of `datagram`, or `datagram` itself where it is no RTP
 */
export function unwrapRtp(datagram: Uint8Array): Uint8Array {
  const [first = 0, second = 0] = datagram;
  if (first === SYNC_BYTE || first >> 6 !== 2 || (second & 0x7f) !== TRANSPORT_STREAM_PAYLOAD) return datagram;
  let offset = HEADER_SIZE + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) offset += 4 + 4 * (((datagram[offset + 2] ?? 0) << 8) | (datagram[offset + 3] ?? 0));
  const padding = (first & 0x20) !== 0 ? (datagram[datagram.length - 1] ?? 0) : 0;
  const end = Math.max(offset, datagram.length - padding);
  const payload = datagram.subarray(offset, end);
  return payload[0] === SYNC_BYTE && payload.length >= PACKET_SIZE ? payload : datagram;
}
