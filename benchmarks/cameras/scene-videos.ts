import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const SCENES = ['busy', 'quiet'] as const;
export type Scene = (typeof SCENES)[number];

/** 1080p30 in H.264 as a network camera sends it, one file for each kind of scene. */
export interface SceneVideos extends AsyncDisposable {
  readonly paths: Readonly<Record<Scene, string>>;
  /** What they show, in words. */
  readonly content: string;
}

/** A face close to the camera, moving all the time. */
const BUSY_VIDEO = join(import.meta.dirname, '../../../shared/data/videos/face-gesture-720p.mp4');
/** Begins with an empty room. */
const QUIET_VIDEO = join(import.meta.dirname, '../../../shared/data/videos/one-by-one-person-detection.mp4');

/** Noise of a sensor in daylight; without it a still picture costs a decoder next to nothing. */
const NOISE = 'noise=alls=6:allf=t';
const SHAPE = `scale=1920:1080,fps=30,${NOISE},format=yuv420p`;
/** A keyframe every two seconds, no B-frames, at most 4 Mb/s. */
const ENCODER = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-g', '60', '-crf', '26'];
const RATE = ['-maxrate', '4M', '-bufsize', '4M', '-an'];

/** Made by Debian's FFmpeg, of the shared videos where they are there and of test pictures otherwise. */
export async function createSceneVideos(seconds: number): Promise<SceneVideos> {
  const directory = await mkdtemp(join(tmpdir(), 'localcv-scenes-'));
  const isReal = existsSync(BUSY_VIDEO) && existsSync(QUIET_VIDEO);
  const paths = { busy: join(directory, 'busy.mp4'), quiet: join(directory, 'quiet.mp4') };
  await encode(isReal ? ['-stream_loop', '-1', '-i', BUSY_VIDEO] : testPicture('testsrc2'), SHAPE, seconds, paths.busy);
  // One picture, again and again, each time with other noise.
  const still = `select=eq(n\\,0),loop=loop=-1:size=1,setpts=N/30/TB,${SHAPE}`;
  await encode(isReal ? ['-i', QUIET_VIDEO] : testPicture('smptehdbars'), still, seconds, paths.quiet);
  const content = isReal ? 'a moving face, and an empty room' : 'test pictures, because the shared videos are absent';
  return { paths, content, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

const testPicture = (name: string) => ['-f', 'lavfi', '-i', `${name}=size=1920x1080:rate=30`];

async function encode(input: readonly string[], filter: string, seconds: number, path: string): Promise<void> {
  const output = ['-t', String(seconds), ...ENCODER, ...RATE, '-y', path];
  await promisify(execFile)('ffmpeg', ['-v', 'error', ...input, '-vf', filter, ...output]);
}
