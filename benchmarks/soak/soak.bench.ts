import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createTestClip } from '../../devices/test-clip.ts';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { startRtspServer, testPicturePipeline } from '../../server/src/testing/rtsp-server.ts';
import { findParentPid, residentBytes } from '../peers/process-cpu.ts';
import { writeLinePlot } from '../report/line-plot.ts';
import { report } from '../report/report.ts';
import { linearTrend } from './linear-trend.ts';

/**
 * Eight devices of several kinds for a long time: memory, descriptors and threads of both processes must not grow.
 * One of the publishers is killed and started anew every minute, so that connections come and go.
 */
const SAMPLE_INTERVAL_MS = 10_000;
const CHURN_INTERVAL_MS = 60_000;
/** Caches fill and code is compiled in the first minutes. */
const WARM_UP_SHARE = 0.2;
const RESULTS = join(import.meta.dirname, '../results');
const GENERATOR = join(import.meta.dirname, '../../devices/main.ts');
const UDP_PORT = 15_004;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, json: { type: 'string' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`Expected --minutes to be a number but received "${values.minutes}"`);

interface Sample {
  readonly minute: number;
  readonly mediaMegabytes: number;
  readonly serverMegabytes: number;
  readonly mediaDescriptors: number;
  readonly mediaThreads: number;
  readonly serverDescriptors: number;
  readonly liveCameras: number;
}
const CAMERAS = ['srt-1', 'srt-2', 'srt-3', 'rtmp-1', 'rtmp-2', 'rtsp-main', 'rtsp-sub', 'udp-1'];

await main();
process.exit(0);

async function main(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const clip = stack.use(await createTestClip());
  const rtsp = stack.use(
    await startRtspServer({
      shared: true,
      mounts: {
        '/main': testPicturePipeline({ width: 1280, height: 720, sound: 'pcmu' }),
        '/sub': testPicturePipeline({ width: 320, height: 180 }),
      },
    }),
  );
  const server = stack.use(await startServer({ config: configuration(rtsp.port) }));
  const ports = { srt: await server.ingestPort('srt'), rtmp: await server.ingestPort('rtmp'), udp: UDP_PORT };
  const start = (protocol: keyof typeof ports, count: number) =>
    startGenerator(protocol, count, ports[protocol], clip.path);
  const devices = { srt: start('srt', 3), rtmp: start('rtmp', 2), udp: start('udp', 1) };
  stack.defer(async () => {
    await Promise.all(Object.values(devices).map(kill));
  });
  await poll(
    'all cameras to be live',
    async () => ((await countLive(server)) === CAMERAS.length ? true : null),
    60_000,
  );
  const samples = await watch(server, async () => {
    await kill(devices.rtmp);
    devices.rtmp = start('rtmp', 2);
  });
  await finish(samples);
}

async function watch(server: RunningServer, churn: () => Promise<void>): Promise<Sample[]> {
  const mediaPid = await server.mediaPid();
  const serverPid = findParentPid(mediaPid);
  const samples: Sample[] = [];
  const startMs = performance.now();
  let churnedAtMs = startMs;
  while (performance.now() - startMs < minutes * 60_000) {
    await delay(SAMPLE_INTERVAL_MS);
    const sample = {
      minute: (performance.now() - startMs) / 60_000,
      mediaMegabytes: residentBytes(mediaPid) / 1e6,
      serverMegabytes: residentBytes(serverPid) / 1e6,
      mediaDescriptors: count(mediaPid, 'fd'),
      mediaThreads: count(mediaPid, 'task'),
      serverDescriptors: count(serverPid, 'fd'),
      liveCameras: await countLive(server),
    };
    samples.push(sample);
    if (samples.length % 30 === 0) console.log(JSON.stringify(sample));
    if (performance.now() - churnedAtMs < CHURN_INTERVAL_MS) continue;
    churnedAtMs = performance.now();
    await churn();
  }
  if ((await server.mediaPid()) !== mediaPid) throw new Error('The media process died meanwhile.');
  return samples;
}

async function finish(samples: readonly Sample[]): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const steady = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const columns = [
    'mediaMegabytes',
    'serverMegabytes',
    'mediaDescriptors',
    'mediaThreads',
    'serverDescriptors',
  ] as const;
  const trends = columns.map((column) => {
    const { slope, noise } = linearTrend(steady.map((sample) => ({ x: sample.minute, y: sample[column] })));
    const all = steady.map((sample) => sample[column]);
    return { what: column, least: Math.min(...all), most: Math.max(...all), perHour: slope * 60, noise };
  });
  const header = Object.keys(samples[0] ?? {}) as (keyof Sample)[];
  const lines = samples.map((sample) => header.map((column) => sample[column]).join(','));
  await writeFile(join(RESULTS, 'soak.csv'), `${[header.join(','), ...lines].join('\n')}\n`);
  const line = (label: string, column: keyof Sample) => ({
    label,
    points: samples.map((sample) => ({ x: sample.minute, y: sample[column] })),
  });
  await writeLinePlot(join(RESULTS, 'soak'), {
    title: `${CAMERAS.length} mixed devices for ${minutes} minutes`,
    xLabel: 'minutes',
    yLabel: 'megabytes, or number',
    lines: [
      line('media process MB', 'mediaMegabytes'),
      line('server process MB', 'serverMegabytes'),
      line('descriptors', 'mediaDescriptors'),
      line('threads', 'mediaThreads'),
    ],
  });
  const isShort = (value: number) => Math.round(value * 100) / 100;
  report(
    `${CAMERAS.length} mixed devices for ${minutes} minutes; the first fifth is warming up`,
    trends.map(({ what, least, most, perHour, noise }) => ({
      what,
      least: isShort(least),
      most: isShort(most),
      'trend per hour': isShort(perHour),
      'noise (standard deviation)': isShort(noise),
    })),
    { minutes, trends, leastLiveCameras: Math.min(...samples.map(({ liveCameras }) => liveCameras)) },
    values.json,
  );
  console.log(`Samples and plot: ${RESULTS}/soak.{csv,svg,png}`);
}

function configuration(rtspPort: number): string {
  const publishers = CAMERAS.filter((name) => /^(srt|rtmp)-/.test(name));
  return [
    'cameras:',
    ...publishers.map((name) => `  ${name}: { inputs: [{ path: publisher }] }`),
    ...['main', 'sub'].map((name) => `  rtsp-${name}: { inputs: [{ path: "rtsp://127.0.0.1:${rtspPort}/${name}" }] }`),
    `  udp-1: { inputs: [{ path: "udp://127.0.0.1:${UDP_PORT}" }] }`,
    '',
  ].join('\n');
}

function startGenerator(protocol: string, count: number, port: number, file: string): ChildProcess {
  const options = ['--count', `${count}`, '--protocol', protocol, '--name', protocol, '--port', `${port}`];
  // A group of its own, so that its FFmpegs die with it.
  return spawn(process.execPath, [GENERATOR, ...options, '--file', file], { stdio: 'ignore', detached: true });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

async function countLive(server: RunningServer): Promise<number> {
  const statuses = await Promise.all(CAMERAS.map((name) => server.status(name)));
  return statuses.filter(({ state }) => state === 'live').length;
}

function count(pid: number, folder: 'fd' | 'task'): number {
  return readdirSync(`/proc/${pid}/${folder}`).length;
}
