import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const VIDEOS = join(import.meta.dirname, '../../../shared/data/videos');
const ROOM = 'one-by-one-person-detection.mp4';
/** Long enough for the camera to learn what is usual and to fall asleep. */
const QUIET_BEFORE_SECONDS = 14;
const QUIET_BETWEEN_SECONDS = 12;

/** Parts of the shared videos, one after the other, each between spans of a room where nothing happens. */
export interface GatedVideo {
  readonly name: string;
  readonly parts: readonly { readonly video: string; readonly from: number; readonly seconds: number }[];
}

export const GATED_VIDEOS: readonly GatedVideo[] = [
  { name: 'people who enter a room', parts: [{ video: ROOM, from: 0, seconds: 75 }] },
  {
    name: 'scenes that begin at once',
    parts: [
      { video: 'asl-again.mkv', from: 0, seconds: 3 },
      { video: 'face-gesture-720p.mp4', from: 0, seconds: 8 },
      { video: 'bottle-detection.mp4', from: 4, seconds: 8 },
      { video: 'asl-book.mkv', from: 0, seconds: 3 },
    ],
  },
  {
    name: 'more such scenes',
    parts: [
      { video: 'asl-eat.mkv', from: 0, seconds: 2 },
      { video: 'asl-milk.mkv', from: 0, seconds: 2 },
      { video: 'bottle-detection.mp4', from: 20, seconds: 10 },
      { video: 'preview-people-detection.gif', from: 0, seconds: 6 },
      { video: 'preview-classroom.gif', from: 0, seconds: 4 },
    ],
  },
];

/** Why the videos cannot be made, or null. */
export function obstacleToGatedVideos(): string | null {
  return existsSync(join(VIDEOS, ROOM)) ? null : `the shared videos are not at ${VIDEOS}`;
}

/** 1080p30 H.264 as a camera sends it: a keyframe every two seconds, no B-frames, at most 6 Mb/s, with the noise of a sensor. */
export async function encodeGatedVideo({ parts }: GatedVideo, path: string): Promise<void> {
  const inputs = parts.flatMap(({ video, from, seconds }) => [
    ...['-ss', String(from), '-t', String(seconds), '-i', join(VIDEOS, video)],
  ]);
  const shape = 'scale=1920:1080,fps=30,setsar=1,format=yuv420p';
  const quiet = parts.map((_, index) =>
    stillRoom(index === 0 ? QUIET_BEFORE_SECONDS : QUIET_BETWEEN_SECONDS, `q${index}`),
  );
  const shown = parts.map((_, index) => `[${index}:v]${shape}[v${index}]`);
  const order = parts.map((_, index) => `[q${index}][v${index}]`).join('');
  const all = `${order}[end]concat=n=${2 * parts.length + 1}:v=1:a=0,noise=alls=6:allf=t,format=yuv420p`;
  const graph = [...quiet, stillRoom(QUIET_BETWEEN_SECONDS, 'end'), ...shown, all].join(';');
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', ...inputs, '-filter_complex', graph, '-r', '30', '-an'],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-g', '60', '-crf', '25'],
    ...['-maxrate', '6M', '-bufsize', '6M', '-y', path],
  ]);
}

/** The first picture of the room, for a while. */
function stillRoom(seconds: number, name: string): string {
  const frames = seconds * 30;
  const room = `movie=${join(VIDEOS, ROOM)},select=eq(n\\,0),scale=1920:1080,setsar=1,format=yuv420p`;
  return `${room},loop=loop=${frames}:size=1,setpts=N/30/TB,fps=30,trim=end=${seconds}[${name}]`;
}
