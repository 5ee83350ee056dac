import { TransportStreamDemuxer } from '#core/mpegts/transport-stream-demuxer.ts';
import { countDamage } from '#core/mpegts/transport-stream-statistics.ts';
import type { ElementaryPacket } from '../publishing.ts';
import { explainMissingVideo, toElementaryPackets } from '../transport-stream-packets.ts';

/** Turns the bytes of one device into packets. */
export interface ByteDemuxer {
  push(bytes: Uint8Array, receivedAtMs: number): readonly ElementaryPacket[];
  /** Why no video may come, as a sentence for a person. */
  hint?(): string | null;
  /** Parts of what came that could not be used, so far. */
  damagedParts?(): number;
}

/** SRT carries any bytes; cameras and encoders send MPEG-TS. */
export function createByteDemuxer(): ByteDemuxer {
  const demuxer = new TransportStreamDemuxer();
  return {
    push: (bytes, receivedAtMs) => toElementaryPackets(demuxer.push(bytes, receivedAtMs)),
    hint: () => explainMissingVideo(demuxer),
    damagedParts: () => countDamage(demuxer.statistics),
  };
}
