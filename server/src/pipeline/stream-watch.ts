import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import { OperationalError } from '../operational-error.ts';
import type { DecodeStage } from './decode-stage.ts';

/**
 * Notices where a stream is or becomes something else than it was taken for; the camera is then opened anew, which
 * sets everything up for what it really sends.
 *
 * @param fail hears `source-changed` or `source-reordered`
 */
export function watchStream(
  video: VideoStream,
  decode: DecodeStage,
  fail: (error: OperationalError) => void,
): { check: (packet: EncodedPacket) => void } {
  let size: { width: number; height: number } | null = null;
  decode.onEachFrame(({ width, height }) => {
    size ??= { width, height };
    if (size.width === width && size.height === height) return;
    fail(
      new OperationalError(
        'source-changed',
        `The picture changed from ${size.width}×${size.height} to ${width}×${height}.`,
        { retryable: true },
      ),
    );
  });
  let newestPtsUs = Number.NEGATIVE_INFINITY;
  return {
    check(packet) {
      const isReordered = packet.ptsUs < newestPtsUs && video.codec === 'h264' && !video.hasReorderedFrames;
      newestPtsUs = Math.max(newestPtsUs, packet.ptsUs);
      if (isReordered) {
        fail(new OperationalError('source-reordered', 'The camera turned out to send B-frames.', { retryable: true }));
      }
    },
  };
}
