/** Profiles of H.264 that browsers decode in WebRTC, as FFmpeg names them; null where the stream does not say. */
const PLAYABLE_PROFILES = new Set([null, 'Baseline', 'Constrained Baseline', 'Main', 'High']);
const PLAYABLE_PIXEL_FORMATS = new Set([null, 'yuv420p', 'yuvj420p']);

export interface PlayabilityFacts {
  readonly codec: string;
  readonly profile: string | null;
  readonly pixelFormat: string | null;
  readonly hasReorderedFrames: boolean;
}

/**
 * Why browsers cannot play a stream as it is, in words for a person; null if they can. WebRTC has no way to say
 * that frames are shown in another order than they are sent, so B-frames stutter in every browser.
 */
export function obstacleToPlayback(stream: PlayabilityFacts): string | null {
  if (stream.codec !== 'h264') return `browsers get H.264, the camera sends ${stream.codec}`;
  if (stream.hasReorderedFrames) return 'the camera sends B-frames, which WebRTC cannot carry';
  if (!PLAYABLE_PROFILES.has(stream.profile)) return `browsers do not decode H.264 ${stream.profile}`;
  if (!PLAYABLE_PIXEL_FORMATS.has(stream.pixelFormat)) return `browsers do not decode ${stream.pixelFormat} pictures`;
  return null;
}
