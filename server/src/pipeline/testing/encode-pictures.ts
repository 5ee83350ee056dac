import { AV_CODEC_ID_H264 } from 'node-av/constants';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { H264Encoder } from '../../ffmpeg/h264-encoder.ts';
import type { EncodedPacket, VideoStream } from '../../media/encoded-packet.ts';

export const FRAME_INTERVAL_US = 40_000;

export interface EncodePicturesOptions {
  readonly count: number;
  readonly width?: number;
  readonly height?: number;
  readonly keyframeInterval?: number;
}

/** A small plain H.264 stream, as a camera would describe it. */
export function plainStream({ width = 64, height = 48 }: { width?: number; height?: number } = {}): VideoStream {
  return {
    codec: 'h264',
    codecId: AV_CODEC_ID_H264,
    profile: 'Constrained Baseline',
    width,
    height,
    framesPerSecond: 1_000_000 / FRAME_INTERVAL_US,
    hasReorderedFrames: false,
    pixelFormat: 'yuv420p',
    extradata: null,
  };
}

/** Really encoded pictures, each of another brightness, 40 ms apart from zero on. */
export async function encodePictures(options: EncodePicturesOptions): Promise<EncodedPacket[]> {
  const { count, width = 64, height = 48, keyframeInterval = count } = options;
  await using encoder = await H264Encoder.open({
    width,
    height,
    framesPerSecond: 1_000_000 / FRAME_INTERVAL_US,
    bitsPerSecond: 500_000,
    keyframeInterval,
  });
  const packets: EncodedPacket[] = [];
  for (let index = 0; index < count; index++) {
    const planes = new Uint8Array((width * height * 3) / 2).fill(128).fill((index * 7) % 256, 0, width * height);
    for (const { data, ptsUs, isKeyframe } of await encoder.encode(planes, index * FRAME_INTERVAL_US)) {
      const time = mediaTimeUs(ptsUs);
      packets.push({ data, ptsUs: time, dtsUs: time, isKeyframe, receivedAtMs: performance.now() });
    }
  }
  return packets;
}
