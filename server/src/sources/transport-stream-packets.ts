import type { TransportStreamPacket } from '#core/mpegts/transport-stream-demuxer.ts';
import type { ElementaryPacket } from './publisher/publishing.ts';

/**
 * What an MPEG transport stream holds, in the form that all devices' packets have. Its parameter sets are in the
 * stream, and it does not tell the device's wall clock. Copies no bytes; formats of sound stay the same objects.
 */
export function toElementaryPackets(packets: readonly TransportStreamPacket[]): ElementaryPacket[] {
  return packets.map((packet) =>
    packet.kind === 'video' ? { ...packet, extradata: null, producedAtUs: null } : packet,
  );
}
