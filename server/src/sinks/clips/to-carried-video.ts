import { AV_CODEC_ID_H264 } from 'node-av/constants';
import { mediaTimeUs } from '#core/time/media-time.ts';
import type { OpenDecoder } from '../../decoders/decoder.ts';
import { FrameScaler } from '../../ffmpeg/frame-scaler.ts';
import { H264Encoder } from '../../ffmpeg/h264-encoder.ts';
import { isCarriedByMp4 } from '../../ffmpeg/mp4-writer.ts';
import type { VideoFrame } from '../../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../../media/encoded-packet.ts';

const ASSUMED_FRAMES_PER_SECOND = 30;
const BITS_PER_PIXEL = 0.1;

interface EncodedVideo {
  readonly video: VideoStream;
  readonly packets: readonly EncodedPacket[];
}

/**
 * The packets as they are where an MP4 file takes them; else (Motion JPEG of USB cameras, VP8, MPEG-4 part 2, raw pictures) the same as H.264.
 *
 * @throws OperationalError `codec-unsupported` | `encoder-…`
 */
export async function toCarriedVideo(
  { video, packets }: EncodedVideo,
  openDecoder: OpenDecoder,
): Promise<EncodedVideo> {
  if (isCarriedByMp4(video)) return { video, packets };
  // 4:2:0 needs even sides.
  const size = { width: video.width & ~1, height: video.height & ~1 };
  await using decoder = await openDecoder(video);
  await using scaler = new FrameScaler();
  await using encoder = await openEncoder(video, size);
  const encoded: EncodedPacket[] = [];
  const encode = async (frame: VideoFrame) => {
    using owned = frame;
    for (const { data, ptsUs, isKeyframe } of await encoder.encode(await scaler.toPlanes(owned, size), owned.ptsUs)) {
      const time = mediaTimeUs(ptsUs);
      encoded.push({
        data: new Uint8Array(data),
        ptsUs: time,
        dtsUs: time,
        isKeyframe,
        receivedAtMs: owned.decodedAtMs,
      });
    }
  };
  for (const packet of packets) for (const frame of await decoder.decode(packet)) await encode(frame);
  for (const frame of await decoder.restart()) await encode(frame);
  const { framesPerSecond } = video;
  return {
    video: {
      ...{ codec: 'h264', codecId: AV_CODEC_ID_H264, profile: 'Constrained Baseline', ...size, framesPerSecond },
      ...{ hasReorderedFrames: false, pixelFormat: 'yuv420p', extradata: null },
    },
    packets: encoded,
  };
}

function openEncoder(video: VideoStream, size: { width: number; height: number }): Promise<H264Encoder> {
  const framesPerSecond = Math.min(60, Math.max(1, video.framesPerSecond ?? ASSUMED_FRAMES_PER_SECOND));
  const bitsPerSecond = Math.round(
    Math.min(10_000_000, Math.max(800_000, size.width * size.height * framesPerSecond * BITS_PER_PIXEL)),
  );
  return H264Encoder.open({ ...size, framesPerSecond, bitsPerSecond, keyframeInterval: Math.round(framesPerSecond) });
}
