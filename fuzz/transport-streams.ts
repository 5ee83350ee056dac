import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Small pictures, so that damage hits headers as often as slices; a second, so that the tables come several times. */
const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=25:duration=1'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=sample_rate=48000:duration=1', '-ac', '2'];
const SMALL = ['-pix_fmt', 'yuv420p', '-threads', '1', '-preset', 'ultrafast', '-g', '5', '-b:a', '32k'];
const H264 = ['-c:v', 'libx264', '-bf', '0'];
const HEVC = ['-c:v', 'libx265', '-x265-params', 'log-level=error:pools=1'];

const STREAMS: Readonly<Record<string, readonly string[]>> = {
  'transport stream of h264 and aac': [...H264, '-c:a', 'aac'],
  'transport stream of hevc and opus': [...HEVC, '-c:a', 'libopus'],
  'transport stream of h264 and mp2': [...H264, '-omit_video_pes_length', '0', '-c:a', 'mp2'],
};

/** Real transport streams to begin with, made by FFmpeg. @returns by the name of the target */
export async function makeTransportStreams(): Promise<Map<string, Uint8Array>> {
  const made = Object.entries(STREAMS).map(async ([name, codecs]): Promise<[string, Uint8Array]> => {
    const options = ['-v', 'error', ...PICTURE, ...SOUND, ...SMALL, ...codecs, '-f', 'mpegts', '-'];
    const { stdout } = await run('ffmpeg', options, { encoding: 'buffer', maxBuffer: 1 << 24 });
    return [name, stdout];
  });
  return new Map(await Promise.all(made));
}
