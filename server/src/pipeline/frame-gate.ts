import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';

/**
 * What becomes of a packet whose picture nobody needs but the gate's readers:
 *
 * - `decode`: it continues what was decoded so far;
 * - `alone`: a keyframe that is decoded without what follows it;
 * - `skip`: it is not decoded;
 * - `catchUp`: these packets, from a keyframe on and in order, and then the packet itself. Pictures that were handed
 *   out already are not handed out again.
 */
export type Admission = 'decode' | 'alone' | 'skip' | { readonly catchUp: readonly EncodedPacket[] };

/** Stands between a decoder and readers that need pictures only while something happens. */
export interface FrameGate {
  /** Called once for each packet, in decoding order, before anything else happens to it. */
  admit(packet: EncodedPacket): Admission;
  /**
   * Looks at a decoded picture, in presentation order; it stays the caller's. The next one is decoded when the promise
   * is settled; it never rejects.
   *
   * @param decoded `isAlone` where the packet was admitted so
   */
  look(frame: VideoFrame, decoded: { readonly isAlone: boolean }): Promise<void> | undefined;
}
