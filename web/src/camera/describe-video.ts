import type { AudioInfo, VideoInfo } from '#contract/camera-status.ts';
import { formatBitRate, formatRate } from '../format/format-quantity.ts';

/** "H.264 High". */
export function describeVideoCodec(video: Pick<VideoInfo, 'codec' | 'profile'>): string {
  const names: Record<string, string> = { h264: 'H.264', hevc: 'H.265', h265: 'H.265', av1: 'AV1', mjpeg: 'MJPEG' };
  const name = names[video.codec.toLowerCase()] ?? video.codec;
  return video.profile ? `${name} ${video.profile}` : name;
}

/** "1280 × 720, 30 frames per second, 2.1 Mb/s". */
export function describePicture(video: VideoInfo): string {
  const parts = [`${video.width} × ${video.height}`];
  if (video.framesPerSecond !== null) parts.push(`${formatRate(video.framesPerSecond)} frames per second`);
  if (video.bitsPerSecond !== null) parts.push(formatBitRate(video.bitsPerSecond));
  return parts.join(', ');
}

/** Whether the video is passed on as it is, and why not where it is not. */
export function describeDelivery(video: Pick<VideoInfo, 'delivery' | 'deliveryReason'>): string {
  const what = video.delivery === 'passthrough' ? 'Passed through unchanged' : 'Converted once for all viewers';
  return video.deliveryReason ? `${what}: ${video.deliveryReason}` : what;
}

const SOUND_NAMES: Readonly<Record<string, string>> = {
  aac: 'AAC',
  opus: 'Opus',
  mp2: 'MPEG layer 2',
  mp3: 'MP3',
  pcm_mulaw: 'G.711 µ-law',
  pcm_alaw: 'G.711 A-law',
};

/** "AAC, 44.1 kHz, stereo; converted to Opus while somebody listens". */
export function describeAudio({ codec, sampleRateHz, channels, delivery }: AudioInfo): string {
  const parts = [SOUND_NAMES[codec] ?? codec];
  if (sampleRateHz !== null) parts.push(`${sampleRateHz / 1000} kHz`);
  if (channels !== null) parts.push(channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`);
  return `${parts.join(', ')}${delivery === 'transcoded' ? '; converted to Opus while somebody listens' : ''}`;
}
