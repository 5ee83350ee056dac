import type { MediaTimeUs } from '#core/time/media-time.ts';

/**
 * One compressed picture. The bytes are plain JavaScript memory and never written to after the packet was made, so
 * any number of readers may share it and nobody has to close it.
 */
export interface EncodedPacket {
  /** H.264 and H.265 in Annex B form with parameter sets before each keyframe; other codecs as FFmpeg carries them. */
  readonly data: Uint8Array;
  readonly ptsUs: MediaTimeUs;
  readonly dtsUs: MediaTimeUs;
  readonly isKeyframe: boolean;
  /** `performance.now()` when the packet entered the process. */
  readonly receivedAtMs: number;
}

/** What is known of a video stream before its first packet. */
export interface VideoStream {
  /** FFmpeg's name of the codec: `h264`, `hevc`, `mjpeg`, `av1`, … */
  readonly codec: string;
  /** FFmpeg's number of the codec, for opening a decoder. */
  readonly codecId: number;
  readonly profile: string | null;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number | null;
  /** Whether pictures are sent in another order than they are shown. */
  readonly hasReorderedFrames: boolean;
  /** FFmpeg's name of the pixel format, e.g. `yuv420p`. */
  readonly pixelFormat: string | null;
  /** Out-of-band parameter sets in FFmpeg's form, for codecs that need them to decode. */
  readonly extradata: Uint8Array | null;
}

/** What has to be known of sound to decode it. */
export interface AudioFormat {
  /** FFmpeg's name of the codec: `aac`, `opus`, `pcm_mulaw`, `pcm_alaw`, … */
  readonly codec: string;
  /** Null where only the decoder can tell. */
  readonly sampleRateHz: number | null;
  readonly channels: number | null;
  /** Out-of-band configuration in FFmpeg's form (`AudioSpecificConfig` of AAC), for codecs that need it. */
  readonly extradata: Uint8Array | null;
}
