import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';

/** Turns one camera's packets into pictures. One call at a time. */
export interface Decoder extends AsyncDisposable {
  /**
   * The pictures that became complete, in presentation order; the caller owns and closes them. A packet that cannot
   * be decoded gives none and is counted.
   */
  decode(packet: EncodedPacket): Promise<VideoFrame[]>;
  /**
   * Hands out the pictures that still waited for others, in presentation order, and forgets everything: the next
   * packet is to be a keyframe and need not follow the ones before.
   */
  restart(): Promise<VideoFrame[]>;
  /** Packets that could not be decoded so far. */
  readonly corruptPackets: number;
}

/** @throws OperationalError `codec-unsupported` */
export type OpenDecoder = (video: VideoStream) => Promise<Decoder>;
