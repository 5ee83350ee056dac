import type { WallClockMapping } from '#core/time/media-time.ts';
import type { EncodedPacket, VideoStream } from '../../media/encoded-packet.ts';

/** One connection of a camera, as whoever wants its packets sees it. */
export interface TappedStream {
  readonly video: VideoStream;
  /** Of the packets' times. */
  readonly clock: WallClockMapping;
  /** See `PacketFanout.subscribe`. */
  subscribe(listener: (packet: EncodedPacket) => void): () => void;
}

/** Reads the packets of the shown stream of a camera, connection after connection. */
export interface PacketTap {
  /** @returns the connection is over; calling it again does nothing */
  attach(stream: TappedStream): () => void;
}
