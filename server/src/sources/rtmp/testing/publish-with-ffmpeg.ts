import { RunningProgram } from '../../../testing/running-program.ts';

export interface FfmpegPublisherOptions {
  readonly address: string;
  readonly width?: number;
  readonly height?: number;
  readonly bFrames?: number;
  readonly outputOptions?: readonly string[];
}

/** FFmpeg as OBS sends: H.264 and AAC in real time, until it is killed. */
export function publishWithFfmpeg(options: FfmpegPublisherOptions): RunningProgram {
  const { address, width = 320, height = 240, bFrames = 0, outputOptions = ['-c:a', 'aac'] } = options;
  return new RunningProgram('ffmpeg', [
    ...['-hide_banner', '-nostats', '-v', 'warning', '-re'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=25`, '-f', 'lavfi', '-i', 'sine'],
    ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-threads', '1', '-preset', 'ultrafast', '-g', '10'],
    ...['-bf', String(bFrames), ...outputOptions, '-f', 'flv', address],
  ]);
}
