import { parseRtpPacket } from '../rtp/rtp-packet.ts';
import { PACKET_SIZE, SYNC_BYTE } from './transport-packet.ts';

/** MP2T (RFC 3551, table 5). */
const TRANSPORT_STREAM_PAYLOAD = 33;

/**
 * The transport packets of a datagram, without the RTP header that some senders put before them (RFC 2250).
 *
 * @returns a view of `datagram`, or `datagram` itself where it is no RTP
 */
export function unwrapRtp(datagram: Uint8Array): Uint8Array {
  // What begins so is no RTP (its version would be 1); the usual case is over early.
  if (datagram[0] === SYNC_BYTE) return datagram;
  const packet = parseRtpPacket(datagram);
  if (packet?.payloadType !== TRANSPORT_STREAM_PAYLOAD) return datagram;
  const { payload } = packet;
  return payload[0] === SYNC_BYTE && payload.length >= PACKET_SIZE ? payload : datagram;
}
