import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Debian's own: its packages are not seen by any other. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, '../../../fixtures/rtsp-server/rtsp-server.py');
const START_TIMEOUT_MS = 20_000;
const ELEMENTS = ['x264enc', 'rtph264pay', 'h264parse', 'qtdemux', 'videotestsrc'];

export interface RtspServerOptions {
  /** 0 for any free port. */
  readonly port?: number;
  /** Path to pipeline, in the language of gst-launch; its payloader is named `pay0`. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly authentication?: 'basic' | 'digest';
  readonly user?: string;
  readonly password?: string;
}

/** GStreamer's RTSP server on 127.0.0.1, in a process of its own. Disposing it kills that process. */
export interface RtspServer extends AsyncDisposable {
  readonly port: number;
  stop(): Promise<void>;
}

/** Why the RTSP server cannot run on this machine, or null if it can. */
export function obstacleToRtspServer(): string | null {
  const imports = 'import gi; gi.require_version("GstRtspServer", "1.0"); from gi.repository import GstRtspServer, Gst';
  const checks = ELEMENTS.map((name) => `Gst.ElementFactory.find("${name}")`).join(' and ');
  const check = `${imports}; Gst.init(None); exit(0 if ${checks} else 3)`;
  const { status } = spawnSync(PYTHON, ['-c', check], { stdio: 'ignore' });
  if (status === 0) return null;
  return 'needs the Debian packages python3-gi, gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-base, -good, -bad and -ugly';
}

/** A live test picture with moving parts, encoded the way cameras do it. */
export function testPicturePipeline(options: { bFrames?: number; width?: number; height?: number } = {}): string {
  const { bFrames = 0, width = 320, height = 240 } = options;
  return [
    'videotestsrc is-live=true pattern=ball',
    `video/x-raw,format=I420,width=${width},height=${height},framerate=20/1`,
    `x264enc speed-preset=ultrafast key-int-max=10 bframes=${bFrames} b-adapt=false bitrate=500`,
    `video/x-h264,profile=${bFrames > 0 ? 'main' : 'baseline'}`,
    'rtph264pay name=pay0 pt=96 config-interval=-1',
  ].join(' ! ');
}

/** Plays the H.264 video of an MP4 file from its beginning, without re-encoding it. */
export function filePipeline(path: string): string {
  return `filesrc location="${path}" ! qtdemux ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96`;
}

export async function startRtspServer(options: RtspServerOptions): Promise<RtspServer> {
  const child = spawn(PYTHON, [SCRIPT, JSON.stringify({ port: 0, ...options })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const [line] = await Promise.race([once(child.stdout, 'data', { signal }), rejectOnExit(child)]);
    const stop = () => kill(child);
    return { port: Number(String(line)), stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await kill(child);
    throw error;
  }
}

async function rejectOnExit(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The RTSP server ended with exit code ${code}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
