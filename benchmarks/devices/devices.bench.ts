import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cameraListSchema } from '#contract/api.ts';
import type { CameraStatus } from '#contract/camera-status.ts';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { childProcesses, cpuSeconds, createMachineMeter, findParentPid, residentBytes } from '../peers/process-cpu.ts';
import { createTestVideo } from '../peers/test-video.ts';
import { writeLinePlot } from '../report/line-plot.ts';
import { formatMs, parseBenchmarkOptions, report } from '../report/report.ts';

/**
 * Publishers of 1080p30 at 5 Mb/s over SRT, more and more of them, nobody watching and nothing analysed: what each
 * costs, how long a picture takes from the network to all readers, and what is lost. The devices run on the same
 * machine, so the generator's own share is told too.
 */
const COUNTS = [1, 2, 4, 8, 16, 24, 32, 48, 64];
const SHORT_COUNTS = [1, 16, 64];
const IDLE_CONNECTIONS = 50;
/** Node compiles what runs often only after a while. */
const WARM_UP_MS = 20_000;
const MEASURED_MS = 12_000;
const VIDEO_SECONDS = 60;
const FRAMES_PER_SECOND = 30;
/** Beyond this the machine has no time left for anybody. */
const SATURATED_MACHINE = 0.95;
const LOST_SHARE_TOO_HIGH = 0.02;
const TITLE =
  'SRT publishers of 1080p30 at 5 Mb/s (goal: at most 1.5 % of a core for each, latency flat until the CPU is full)';
const RESULTS = join(import.meta.dirname, '../results');
const GENERATOR = join(import.meta.dirname, '../../devices/main.ts');

await main();
// The addon's thread would keep the process.
process.exit(0);

async function main(): Promise<void> {
  const { json, isShort } = parseBenchmarkOptions();
  await using video = await createTestVideo(VIDEO_SECONDS);
  const idleMegabytesEach = await measureIdleConnections();
  const emptyPercent = await measureEmptyServer();
  const rows: Step[] = [];
  for (const count of isShort ? SHORT_COUNTS : COUNTS) {
    const step = await measure(count, video.path);
    rows.push(step);
    if (step.saturated !== null) break;
  }
  if (!isShort) await writeFiles(rows);
  const saturation = rows.at(-1)?.saturated ?? null;
  report(
    TITLE,
    rows.map((row) => toRow(row, emptyPercent)),
    { rows, saturation, emptyPercent, idleMegabytesEach },
    json,
  );
  console.log(saturation === null ? `Not saturated at ${rows.at(-1)?.devices} devices.` : `Saturated: ${saturation}`);
  console.log(`Of the media process, ${round(emptyPercent)} % of a core are spent without any device.`);
  console.log(`An idle connection holds ${round(idleMegabytesEach)} MB (goal: under 15 MB).`);
  if (!isShort) console.log(`Table and plots: ${RESULTS}/devices.{csv,svg,png} and devices-cpu.{svg,png}`);
}

function toRow(step: Step, emptyPercent: number) {
  return {
    devices: step.devices,
    'media % of a core, each': round(step.mediaPercentEach),
    'beside the empty process': round((step.mediaPercent - emptyPercent) / step.devices),
    'generator % of a core': round(step.generatorPercent),
    'machine % in use': round(step.machinePercent),
    'frames/s of wanted': `${Math.round(step.framesPerSecond)} of ${step.devices * FRAMES_PER_SECOND}`,
    'p50 ms': formatMs(step.p50Ms),
    'p95 ms': formatMs(step.p95Ms),
    'p99 ms': formatMs(step.p99Ms),
    'lost packets': step.lostPackets,
    'dropped packets': step.droppedPackets,
    'MB each': round(step.megabytesEach),
  };
}

interface Step {
  readonly devices: number;
  readonly mediaPercent: number;
  readonly mediaPercentEach: number;
  readonly serverPercent: number;
  readonly generatorPercent: number;
  readonly machinePercent: number;
  readonly framesPerSecond: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly lostPackets: number;
  readonly droppedPackets: number;
  readonly megabytesEach: number;
  /** What had no time left, in words, or null. */
  readonly saturated: string | null;
}

async function measure(count: number, file: string): Promise<Step> {
  await using server = await startServer({ config: configuration(count) });
  const mediaPid = await server.mediaPid();
  const emptyBytes = residentBytes(mediaPid);
  await using generator = startGenerator(count, file, await server.ingestPort('srt'));
  await poll('all devices to be live', () => whenAllLive(server), 60_000);
  await delay(WARM_UP_MS);
  const pids = { media: mediaPid, server: findParentPid(mediaPid), generator: generator.pid };
  const meter = createMachineMeter();
  const before = { ...readCpu(pids), ...totals(await listStatuses(server)), atMs: performance.now() };
  await delay(MEASURED_MS);
  const after = { ...readCpu(pids), ...totals(await listStatuses(server)), atMs: performance.now() };
  const machinePercent = meter() * 100;
  const seconds = (after.atMs - before.atMs) / 1000;
  const percent = (name: 'media' | 'server' | 'generator') => ((after[name] - before[name]) * 100) / seconds;
  const figures = {
    devices: count,
    mediaPercent: percent('media'),
    mediaPercentEach: percent('media') / count,
    serverPercent: percent('server'),
    generatorPercent: percent('generator'),
    machinePercent,
    framesPerSecond: (after.frames - before.frames) / seconds,
    ...latencyOf(await listStatuses(server)),
    lostPackets: after.lost - before.lost,
    droppedPackets: after.dropped - before.dropped,
    megabytesEach: (residentBytes(mediaPid) - emptyBytes) / 1e6 / count,
  };
  return { ...figures, saturated: describeSaturation(figures) };
}

/** What the media process costs that waits for devices, in % of a core. */
async function measureEmptyServer(): Promise<number> {
  await using server = await startServer({ config: configuration(1) });
  const pid = await server.mediaPid();
  await delay(WARM_UP_MS);
  const before = { seconds: cpuSeconds(pid), atMs: performance.now() };
  await delay(MEASURED_MS);
  return ((cpuSeconds(pid) - before.seconds) * 100_000) / (performance.now() - before.atMs);
}

/** Devices that have connected and send nothing. */
async function measureIdleConnections(): Promise<number> {
  await using server = await startServer({ config: configuration(IDLE_CONNECTIONS) });
  const mediaPid = await server.mediaPid();
  const port = await server.ingestPort('srt');
  await delay(WARM_UP_MS);
  const before = residentBytes(mediaPid);
  const { SrtEndpoint } = await import('../../server/src/sources/srt/srt-endpoint.ts');
  let connected = 0;
  const handlers = {
    onEvent: ({ kind }: { kind: string }) => {
      if (kind === 'connected') connected++;
    },
    onData: () => {},
    onFailure: () => {},
  };
  await using endpoint = new SrtEndpoint(handlers);
  for (let index = 0; index < IDLE_CONNECTIONS; index++)
    endpoint.connect({
      address: '127.0.0.1',
      port,
      streamId: `publish:device-${index + 1}`,
      passphrase: '',
      keyBytes: 0,
      latencyMs: 0,
      timeoutMs: 3_000,
    });
  await poll('the idle connections', async () => (connected === IDLE_CONNECTIONS ? true : null));
  // Less than the time after which an idle publisher is sent away.
  await delay(4_000);
  return (residentBytes(mediaPid) - before) / 1e6 / IDLE_CONNECTIONS;
}

function configuration(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `device-${index + 1}`);
  return `cameras:\n${names.map((name) => `  ${name}: { inputs: [{ path: publisher }] }\n`).join('')}`;
}

function startGenerator(count: number, file: string, port: number): { readonly pid: number } & AsyncDisposable {
  const options = ['--count', `${count}`, '--protocol', 'srt', '--file', file, '--port', `${port}`];
  const child: ChildProcess = spawn(process.execPath, [GENERATOR, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function listStatuses(server: RunningServer): Promise<CameraStatus[]> {
  const response = await server.request('/api/cameras');
  return cameraListSchema.parse(await response.json()).cameras.map(({ status }) => status);
}

async function whenAllLive(server: RunningServer): Promise<true | null> {
  return (await listStatuses(server)).every(({ state }) => state === 'live') ? true : null;
}

function totals(statuses: readonly CameraStatus[]) {
  const sum = (value: (status: CameraStatus) => number) => statuses.reduce((all, status) => all + value(status), 0);
  return {
    frames: sum(({ stages }) => stages.find(({ stage }) => stage === 'fan-out')?.total ?? 0),
    lost: sum(({ inputs }) => inputs[0]?.connection?.packetsLost ?? 0),
    dropped: sum(({ inputs }) => inputs[0]?.connection?.packetsDropped ?? 0),
  };
}

/** Of the camera in the middle; each has its own percentiles of the last ten seconds. */
function latencyOf(statuses: readonly CameraStatus[]) {
  const stages = statuses.flatMap(({ stages }) => stages.filter(({ stage }) => stage === 'fan-out'));
  const middle = (values: (number | null)[]) =>
    percentile(
      values.filter((value) => value !== null).sort((a, b) => a - b),
      0.5,
    );
  return {
    p50Ms: middle(stages.map(({ p50Ms }) => p50Ms)),
    p95Ms: middle(stages.map(({ p95Ms }) => p95Ms)),
    p99Ms: middle(stages.map(({ p99Ms }) => p99Ms)),
  };
}

function readCpu(pids: { media: number; server: number; generator: number }) {
  const withChildren = [pids.generator, ...childProcesses(pids.generator)];
  return {
    media: cpuSeconds(pids.media),
    server: cpuSeconds(pids.server),
    generator: withChildren.reduce((sum, pid) => sum + cpuSeconds(pid), 0),
  };
}

function describeSaturation(step: Omit<Step, 'saturated'>): string | null {
  const missing = 1 - step.framesPerSecond / (step.devices * FRAMES_PER_SECOND);
  const isFull = step.machinePercent > SATURATED_MACHINE * 100;
  if (!isFull && missing < LOST_SHARE_TOO_HIGH) return null;
  const shares = `media process ${Math.round(step.mediaPercent)} %, generator ${Math.round(step.generatorPercent)} %, server process ${Math.round(step.serverPercent)} % of a core`;
  const cause = isFull
    ? `all ${availableParallelism()} cores are in use`
    : `${(missing * 100).toFixed(1)} % of the frames are missing`;
  return `at ${step.devices} devices ${cause} (${shares})`;
}

async function writeFiles(rows: readonly Step[]): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const columns = Object.keys(rows[0] ?? {}) as (keyof Step)[];
  const lines = rows.map((row) => columns.map((column) => JSON.stringify(row[column] ?? '')).join(','));
  await writeFile(join(RESULTS, 'devices.csv'), `${[columns.join(','), ...lines].join('\n')}\n`);
  const line = (label: string, value: (row: Step) => number | null) => ({
    label,
    points: rows.map((row) => ({ x: row.devices, y: value(row) ?? 0 })),
  });
  const axis = { xLabel: 'SRT publishers of 1080p30 at 5 Mb/s', isXLogarithmic: true };
  await writeLinePlot(join(RESULTS, 'devices'), {
    ...axis,
    title: 'From the network to every reader',
    yLabel: 'milliseconds',
    lines: [line('p50', (row) => row.p50Ms), line('p95', (row) => row.p95Ms), line('p99', (row) => row.p99Ms)],
  });
  await writeLinePlot(join(RESULTS, 'devices-cpu'), {
    ...axis,
    title: 'CPU of the media process for each publisher',
    yLabel: '% of a core',
    lines: [line('each publisher', (row) => row.mediaPercentEach)],
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
