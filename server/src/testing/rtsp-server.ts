import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Debian's own: its packages are not seen by any other. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, '../../../fixtures/rtsp-server/rtsp-server.py');
const START_TIMEOUT_MS = 20_000;
const ELEMENTS = ['x264enc', 'rtph264pay', 'h264parse', 'qtdemux', 'videotestsrc'];

export interface RtspServerOptions {
  /** Where it listens; 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port?: number;
  /** Name of the network namespace in which it runs (needs root); this one unless given. */
  readonly networkNamespace?: string;
  /** Path to pipeline, in the language of gst-launch; its payloader is named `pay0`. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly authentication?: 'basic' | 'digest';
  readonly user?: string;
  readonly password?: string;
  /** All clients of a path see one run of its pipeline, as with a camera. */
  readonly shared?: boolean;
  /** How long a session lives without a sign of life from the client. */
  readonly sessionTimeoutSeconds?: number;
  readonly senderReportSeconds?: number;
  /** PEM texts of certificate and key one after the other; the server then speaks TLS. */
  readonly certificate?: string;
}

/** GStreamer's RTSP server, in a process of its own. Disposing it kills that process. */
export interface RtspServer extends AsyncDisposable {
  readonly port: number;
  /** How many sessions the server has given up for want of a sign of life. */
  expiredSessions(): number;
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

export interface TestPicture {
  readonly bFrames?: number;
  readonly width?: number;
  readonly height?: number;
  readonly framesPerSecond?: number;
  readonly keyframeInterval?: number;
  readonly codec?: 'h264' | 'hevc' | 'mjpeg' | 'vp8';
  /** Parameter sets only in the description of the session (`sprop-parameter-sets`), not in the stream. */
  readonly parameterSets?: 'in-band' | 'out-of-band';
  readonly sound?: keyof typeof SOUNDS;
}

const SOUNDS = {
  pcmu: 'mulawenc ! rtppcmupay',
  pcma: 'alawenc ! rtppcmapay',
  aac: 'voaacenc ! rtpmp4gpay',
  opus: 'opusenc ! rtpopuspay',
} as const;
const SOUND_RATES_HZ = { pcmu: 8_000, pcma: 8_000, aac: 48_000, opus: 48_000 } as const;

/** A live test picture with a ball whose place tells the time of day, encoded the way cameras do it. */
export function testPicturePipeline(options: TestPicture = {}): string {
  const { width = 320, height = 240, framesPerSecond = 20, sound } = options;
  const picture = [
    'videotestsrc is-live=true pattern=ball animation-mode=wall-time',
    `video/x-raw,format=I420,width=${width},height=${height},framerate=${framesPerSecond}/1`,
    ENCODERS[options.codec ?? 'h264'](options),
  ].join(' ! ');
  return sound === undefined ? picture : `${picture} ${soundPipeline(sound)}`;
}

function soundPipeline(sound: keyof typeof SOUNDS): string {
  const rate = SOUND_RATES_HZ[sound];
  return `audiotestsrc is-live=true samplesperbuffer=${rate / 50} ! audio/x-raw,rate=${rate},channels=1 ! ${SOUNDS[sound]} name=pay1`;
}

const ENCODERS: Readonly<Record<NonNullable<TestPicture['codec']>, (options: TestPicture) => string>> = {
  h264: ({ bFrames = 0, keyframeInterval = 10, parameterSets = 'in-band' }) =>
    [
      `x264enc speed-preset=ultrafast tune=zerolatency threads=1 key-int-max=${keyframeInterval} bframes=${bFrames} b-adapt=false bitrate=500`,
      `video/x-h264,profile=${bFrames > 0 ? 'main' : 'baseline'}`,
      ...(parameterSets === 'in-band'
        ? ['rtph264pay name=pay0 pt=96 config-interval=-1']
        : // Length-prefixed H.264 has its parameter sets beside it, and the payloader leaves them there.
          ['h264parse', 'video/x-h264,stream-format=avc', 'rtph264pay name=pay0 pt=96 config-interval=0']),
    ].join(' ! '),
  hevc: ({ keyframeInterval = 10 }) =>
    [
      `x265enc speed-preset=ultrafast key-int-max=${keyframeInterval} bitrate=500 option-string="log-level=none:bframes=0:pools=none"`,
      'rtph265pay name=pay0 pt=96 config-interval=-1',
    ].join(' ! '),
  mjpeg: () => 'jpegenc ! rtpjpegpay name=pay0',
  vp8: ({ keyframeInterval = 10 }) =>
    `vp8enc deadline=1 keyframe-max-dist=${keyframeInterval} ! rtpvp8pay name=pay0 pt=96`,
};

/** Plays the H.264 video of an MP4 file from its beginning, without re-encoding it. */
export function filePipeline(path: string): string {
  return `filesrc location="${path}" ! qtdemux ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96`;
}

export async function startRtspServer(options: RtspServerOptions): Promise<RtspServer> {
  const { networkNamespace, ...settings } = options;
  const inNamespace = networkNamespace === undefined ? [] : ['ip', 'netns', 'exec', networkNamespace];
  const command = [...inNamespace, PYTHON, SCRIPT, JSON.stringify({ port: 0, ...settings })];
  const [program = PYTHON, ...parameters] = command;
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  let expiredSessions = 0;
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const [line] = await Promise.race([once(lines, 'line', { signal }), rejectOnExit(child)]);
    lines.on('line', () => expiredSessions++);
    const stop = () => kill(child);
    return { port: Number(line), expiredSessions: () => expiredSessions, stop, [Symbol.asyncDispose]: stop };
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
