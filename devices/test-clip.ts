import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SECONDS = 10;

export interface TestClip extends AsyncDisposable {
  readonly path: string;
}

/** A test picture as a file, for devices that each play it for themselves. Disposing it removes it. */
export async function createTestClip(): Promise<TestClip> {
  const directory = await mkdtemp(join(tmpdir(), 'localcv-devices-'));
  const path = join(directory, 'clip.mp4');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30', '-t', String(SECONDS)];
  const codec = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-bf',
    '0',
    '-g',
    '30',
    '-b:v',
    '2M',
    '-pix_fmt',
    'yuv420p',
  ];
  await promisify(execFile)('ffmpeg', ['-v', 'error', ...source, ...codec, path]);
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
