import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOM = join(import.meta.dirname, '../../../shared/data/videos/one-by-one-person-detection.mp4');

/** Noise of a sensor in daylight. Without any, packets of a still scene hold nothing, and copying or decoding costs nothing. */
const NOISE = 'noise=alls=6:allf=t';

/** How the encoder spends its bits, which decides what packets tell. */
const RATES = {
  /** As much as the picture needs, at most 4 Mb/s: what cameras call a variable bit rate. */
  variable: ['-crf', '26', '-maxrate', '4M', '-bufsize', '4M'],
  /** 4 Mb/s whatever the picture needs, as cheap cameras send it. */
  constant: ['-b:v', '4M', '-minrate', '4M', '-maxrate', '4M', '-bufsize', '2M'],
} as const;

export type StillRate = keyof typeof RATES;

export interface StillVideo extends AsyncDisposable {
  readonly path: string;
  readonly content: string;
}

/**
 * A camera that looks at an empty room: 1080p30 H.264, a keyframe every two seconds, no B-frames. The room is a
 * picture of the shared videos where they are there, and a test picture otherwise.
 */
export async function createStillVideo(seconds: number, rate: StillRate = 'variable'): Promise<StillVideo> {
  const directory = await mkdtemp(join(tmpdir(), 'localcv-quiet-'));
  const path = join(directory, 'still.mp4');
  const isReal = existsSync(ROOM);
  const input = isReal ? ['-i', ROOM] : ['-f', 'lavfi', '-i', 'smptehdbars=size=1920x1080:rate=30'];
  const still = `select=eq(n\\,0),scale=1920:1080,loop=loop=-1:size=1,setpts=N/30/TB,${NOISE},format=yuv420p`;
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', ...input, '-vf', still, '-t', String(seconds), '-r', '30', '-an'],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-g', '60', ...RATES[rate], '-y', path],
  ]);
  const content = isReal ? 'an empty room' : 'a test picture, because the shared videos are absent';
  return { path, content, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
