import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TestVideoOptions {
  readonly width?: number;
  readonly height?: number;
  readonly framesPerSecond?: number;
  readonly seconds?: number;
  readonly keyframeInterval?: number;
  readonly bFrames?: number;
  /** FFmpeg's name of the encoder. */
  readonly encoder?: string;
  /** Further options of FFmpeg, such as those of a muxer. */
  readonly outputOptions?: readonly string[];
}

/** Why test videos cannot be made on this machine, or null if they can. */
export function obstacleToTestVideos(): string | null {
  const { status } = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' });
  return status === 0 ? null : 'needs the Debian package ffmpeg';
}

/** Makes a video of a moving test picture; the ending of the path chooses the container. */
export async function createTestVideo(path: string, options: TestVideoOptions = {}): Promise<string> {
  const { width = 320, height = 240, framesPerSecond = 25, seconds = 2, keyframeInterval = 10, bFrames = 0 } = options;
  const encoder = options.encoder ?? 'libx264';
  await run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi'],
    ...['-i', `testsrc2=size=${width}x${height}:rate=${framesPerSecond}:duration=${seconds}`],
    ...['-pix_fmt', 'yuv420p', '-c:v', encoder, '-threads', '1', '-g', String(keyframeInterval)],
    ...(encoder === 'libx264' ? ['-preset', 'ultrafast', '-bf', String(bFrames), '-sc_threshold', '0'] : []),
    ...(options.outputOptions ?? []),
    path,
  ]);
  return path;
}
