import { PACKET_SIZE } from '#core/mpegts/transport-packet.ts';
import type { TransportStreamDemuxer, TransportStreamPacket } from '#core/mpegts/transport-stream-demuxer.ts';
import type { ElementaryPacket } from './publishing.ts';

/**
 * What an MPEG transport stream holds, in the form that all devices' packets have. Its parameter sets are in the
 * stream, and it does not tell the device's wall clock. Copies no bytes; formats of sound stay the same objects.
 */
export function toElementaryPackets(packets: readonly TransportStreamPacket[]): ElementaryPacket[] {
  return packets.map((packet) =>
    packet.kind === 'video' ? { ...packet, extradata: null, producedAtUs: null } : packet,
  );
}

/** Why a transport stream may give no video, as a sentence for a person; null where there is nothing to say. */
export function explainMissingVideo({ statistics, skipped }: TransportStreamDemuxer): string | null {
  if (statistics.packets === 0) return 'No MPEG transport stream came. Check where and what the encoder sends.';
  // Bytes that mean nothing look like the beginning of a packet now and then.
  if (statistics.droppedBytes > statistics.packets * PACKET_SIZE)
    return 'Most of what came is no MPEG transport stream. Check what the encoder sends.';
  if (statistics.unusablePackets > 0) return 'The transport stream is scrambled or damaged on its way.';
  if (skipped.length === 0) return null;
  return `In its transport stream, ${[...new Set(skipped.map(({ reason }) => reason))].join(', and ')}.`;
}
