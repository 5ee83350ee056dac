import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { filePipeline, startRtspServer } from '../../server/src/testing/rtsp-server.ts';
import { cpuSecondsOf } from '../peers/process-cpu.ts';
import { parseBenchmarkOptions, report } from '../report/report.ts';
import { createStillVideo, type StillRate } from './still-video.ts';

/**
 * What a quiet camera costs that is analysed (`decode: auto`, the task `objects`), against FFmpeg copying the same stream, and against
 * FFmpeg decoding it to raw frames at 5 fps, all at the same time on the same machine. The camera is a real RTSP server; each reader
 * has its own connection. Once with a bit rate that follows the picture and once with a constant one.
 */
const RATES: readonly StillRate[] = ['variable', 'constant'];
const SEVERAL = 4;
/** The camera is awake while it learns, and Node compiles what runs often only after a while. */
const { json, isShort } = parseBenchmarkOptions();
const WARM_UP_MS = isShort ? 4_000 : 15_000;
const MEASURED_MS = isShort ? 9_000 : 30_000;
const COPY = ['-c', 'copy', '-f', 'mp4', '-movflags', 'frag_keyframe', '-y', '/dev/null'];
const DECODE = ['-threads', '1', '-vf', 'fps=5', '-f', 'rawvideo', '-y', '/dev/null'];

const seconds = (WARM_UP_MS + MEASURED_MS) / 1000 + (isShort ? 45 : 60);
await using videos = new AsyncDisposableStack();
const [variable, constant] = await Promise.all(
  RATES.map(async (rate) => videos.use(await createStillVideo(seconds, rate))),
);
if (variable === undefined || constant === undefined) throw new TypeError('Expected two videos');
await using device = await startRtspServer({
  mounts: { '/variable': filePipeline(variable.path), '/constant': filePipeline(constant.path) },
});
const streams = [];
for (const rate of RATES) streams.push(await measureStream(rate));
report(
  `CPU of a quiet, analysed 1080p30 camera: ${variable.content} (goals: 2.5 times the copy, a quarter of decoding)`,
  streams.flatMap(({ rows }) => rows),
  { content: variable.content, streams: streams.map(({ figures }) => figures) },
  json,
);
for (const { figures } of streams)
  console.log(`Decoding at the end, ${figures.rate} bit rate: ${figures.modes.join(', ')}`);

/** A short run measures several cameras alone: one is hardly more than the idle process. */
async function measureStream(rate: StillRate) {
  const idle = await measure(0, rate);
  const one = isShort ? null : await measure(1, rate);
  const several = await measure(SEVERAL, rate);
  const runs = [idle, one, several].filter((run) => run !== null);
  const figures = {
    rate,
    ffmpegCopyPercent: runs.reduce((sum, { copy }) => sum + copy, 0) / runs.length,
    ffmpegDecodePercent: idle.decode,
    mediaProcessIdlePercent: idle.media,
    wholeProcessWithOnePercent: one?.media ?? null,
    onePercent: one === null ? null : one.media - idle.media,
    eachOfSeveralPercent: (several.media - idle.media) / SEVERAL,
    modes: runs.flatMap(({ modes }) => modes),
  };
  const { ffmpegCopyPercent: copy, ffmpegDecodePercent: decode } = figures;
  const row = (what: string, percent: number | null) =>
    percent === null ? [] : [toRow(`${what}, ${rate} bit rate`, percent, { copy, decode })];
  return {
    figures,
    rows: [
      ...row('FFmpeg copying the stream', copy),
      ...row('FFmpeg decoding to raw frames at 5 fps', decode),
      ...row('media process without cameras', idle.media),
      ...row('one camera', figures.onePercent),
      ...row('one camera and the idle process', figures.wholeProcessWithOnePercent),
      ...row(`each of ${SEVERAL} cameras`, figures.eachOfSeveralPercent),
    ],
  };
}

function toRow(what: string, percent: number, { copy, decode }: { copy: number; decode: number }) {
  return {
    what,
    'CPU % of a core': round(percent),
    'to copy': round(percent / copy),
    'to decode': round(percent / decode),
  };
}

async function measure(cameras: number, rate: StillRate) {
  const address = `rtsp://127.0.0.1:${device.port}/${rate}`;
  const read = ['-v', 'error', '-nostdin', '-rtsp_transport', 'tcp', '-i', address];
  const names = Array.from({ length: cameras }, (_, index) => `camera${index}`);
  const detect = 'detect: { decode: auto, tasks: { objects: } }';
  const entries = names.map((name) => `  ${name}: { inputs: [{ path: "${address}" }], ${detect} }\n`).join('');
  await using server = await startServer({ config: cameras === 0 ? 'cameras: {}\n' : `cameras:\n${entries}` });
  // FFmpeg's own decoding is measured once, beside the idle process, so that it takes nothing from the others.
  const readers = {
    copy: spawn('ffmpeg', [...read, ...COPY]),
    ...(cameras === 0 && { decode: spawn('ffmpeg', [...read, ...DECODE]) }),
  };
  try {
    for (const name of names) await poll(`${name} to fall asleep`, () => asleep(server, name), 45_000);
    await delay(WARM_UP_MS);
    const processes = { media: await server.mediaPid(), copy: pidOf(readers.copy), decode: pidOf(readers.decode) };
    const before = cpuSecondsOf(processes);
    const startMs = performance.now();
    await delay(MEASURED_MS);
    const after = cpuSecondsOf(processes);
    const percent = (name: keyof typeof processes) =>
      ((after[name] - before[name]) * 100_000) / (performance.now() - startMs);
    const modes: string[] = [];
    for (const name of names) {
      const { decoding } = await server.status(name);
      modes.push(`${decoding?.mode} after ${decoding?.wakes} wakes`);
    }
    return { media: percent('media'), copy: percent('copy'), decode: percent('decode'), modes };
  } finally {
    await Promise.all(Object.values(readers).map(end));
  }
}

async function asleep(server: RunningServer, name: string): Promise<true | null> {
  return (await server.status(name)).decoding?.mode === 'keyframes' ? true : null;
}

function pidOf(child: ChildProcess | undefined): number {
  return child?.pid ?? 0;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
