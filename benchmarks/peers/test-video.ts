import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface TestVideo extends AsyncDisposable {
  readonly path: string;
  readonly directory: string;
}

/** 1080p30 H.264 as a network camera sends it: no B-frames, a keyframe every second, 5 Mb/s. Made by Debian's FFmpeg. */
export async function createTestVideo(seconds: number): Promise<TestVideo> {
  const directory = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
  const path = join(directory, 'camera.mp4');
  await promisify(execFile)('ffmpeg', [
    ...[
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=1920x1080:rate=30,noise=alls=20:allf=t`,
      '-t',
      String(seconds),
    ],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '30', '-pix_fmt', 'yuv420p'],
    ...['-b:v', '5M', '-minrate', '5M', '-maxrate', '5M', '-bufsize', '5M', '-nal-hrd', 'cbr', path],
  ]);
  return { path, directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
