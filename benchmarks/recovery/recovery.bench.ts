import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { createTestClip } from '../../devices/test-clip.ts';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { startRtspServer, testPicturePipeline } from '../../server/src/testing/rtsp-server.ts';
import { formatMs, parseBenchmarkOptions, report } from '../report/report.ts';
import { createNetworkLink, type NetworkLink } from './network-link.ts';

/**
 * How long after a trouble has ended each camera shows new pictures again: the network cable pulled out for 1, 5 and
 * 30 s, the device killed and started anew, the media process killed, the whole server restarted. Devices live in a network namespace of their
 * own; all of them send a keyframe each second, which is part of the times, and so is up to a second until the media
 * process reports.
 */
/** Fixed, so that devices find the media process again after its death. */
const PORTS = { srt: 18_890, rtmp: 11_935, whip: 18_080, rtsp: 18_554 } as const;
/** WHIP devices come over HTTP, through the cable like all others. */
const HTTP = { host: '0.0.0.0', port: PORTS.whip } as const;
const POLL_INTERVAL_MS = 20;
const GIVE_UP_AFTER_MS = 60_000;
/** Between two troubles, and not always the same, so that nothing falls into step. */
const SETTLE_MS = 3_000;
const CUTS = [
  { seconds: 1, rounds: 6 },
  { seconds: 5, rounds: 6 },
  { seconds: 30, rounds: 4 },
];
const KILLS = 6;
const MEDIA_KILLS = 3;
const MEDIA_KILL_PAUSE_MS = 15_000;
const RESTARTS = 6;
const GENERATOR = join(import.meta.dirname, '../../devices/main.ts');
const PUBLISHERS = ['srt', 'rtmp', 'whip'] as const;
type PublisherKind = (typeof PUBLISHERS)[number];
const CAMERAS = [...PUBLISHERS, 'rtsp'] as const;
type CameraKind = (typeof CAMERAS)[number];

const { json } = parseBenchmarkOptions();
/** Times by trouble and camera. */
const measured = new Map<string, Map<CameraKind, number[]>>();

await main();
process.exit(0);

async function main(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const link = stack.use(createNetworkLink());
  const server = stack.use(await startServer({ config: configuration(link), ...HTTP }));
  const clip = stack.use(await createTestClip());
  const devices = stack.use(await startDevices(link, clip.path));
  await poll('all cameras to be live', () => whenAllLive(server), 60_000);
  for (const { seconds, rounds } of CUTS) {
    for (let round = 0; round < rounds; round++) await cutNetwork(link, server, seconds);
  }
  for (const camera of CAMERAS) {
    for (let round = 0; round < KILLS; round++) {
      await settle(server);
      await devices.restart(camera);
      note('device killed and started anew', await untilNewPictures(server, [camera]));
    }
  }
  for (let round = 0; round < MEDIA_KILLS; round++) {
    await settle(server);
    // Deaths that follow close upon each other are taken for the fault of a camera.
    await delay(MEDIA_KILL_PAUSE_MS);
    process.kill(await server.mediaPid(), 'SIGKILL');
    note('media process killed (SRT devices notice after 5 s)', await untilNewPictures(server, CAMERAS));
  }
  await server.stop();
  for (let round = 0; round < RESTARTS; round++) await restartServer(link);
  print();
}

/** From the moment on in which the new server answers. */
async function restartServer(link: NetworkLink): Promise<void> {
  await using server = await startServer({ config: configuration(link), ...HTTP });
  note('server stopped and started anew', await untilNewPictures(server, CAMERAS));
  await settle(server);
}

async function cutNetwork(link: NetworkLink, server: RunningServer, seconds: number): Promise<void> {
  await settle(server);
  link.cut();
  await delay(seconds * 1000);
  link.mend();
  note(`network cut of ${seconds} s`, await untilNewPictures(server, CAMERAS));
}

/** All devices, in the namespace. `restart` kills one without a word and starts it anew. */
async function startDevices(link: NetworkLink, file: string) {
  const startRtsp = () =>
    startRtspServer({
      host: '0.0.0.0',
      port: PORTS.rtsp,
      networkNamespace: link.namespace,
      shared: true,
      mounts: { '/live': testPicturePipeline({ width: 640, height: 360, framesPerSecond: 30, keyframeInterval: 30 }) },
    });
  let rtsp = await startRtsp();
  const publishers = new Map(PUBLISHERS.map((protocol) => [protocol, startPublisher(link, protocol, file)]));
  return {
    async restart(camera: CameraKind) {
      if (camera === 'rtsp') {
        await rtsp.stop();
        rtsp = await startRtsp();
        return;
      }
      await kill(publishers.get(camera));
      publishers.set(camera, startPublisher(link, camera, file));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([rtsp.stop(), ...[...publishers.values()].map(kill)]);
    },
  };
}

function startPublisher(link: NetworkLink, protocol: PublisherKind, file: string): ChildProcess {
  const where = ['--server', link.hostAddress, '--port', `${PORTS[protocol]}`, '--file', file];
  const options = ['--count', '1', '--protocol', protocol, '--name', protocol, ...where];
  const command = ['netns', 'exec', link.namespace, process.execPath, GENERATOR, ...options];
  // A group of its own, so that its FFmpeg dies with it.
  return spawn('ip', command, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
}

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

function configuration(link: NetworkLink): string {
  return [
    `srt: { port: ${PORTS.srt} }`,
    `rtmp: { port: ${PORTS.rtmp} }`,
    'cameras:',
    '  srt-1: { inputs: [{ path: publisher }] }',
    '  rtmp-1: { inputs: [{ path: publisher }] }',
    '  whip-1: { inputs: [{ path: publisher }] }',
    `  rtsp-1: { inputs: [{ path: "rtsp://${link.deviceAddress}:${PORTS.rtsp}/live" }] }`,
    '',
  ].join('\n');
}

async function settle(server: RunningServer): Promise<void> {
  await poll('all cameras to be live', () => whenAllLive(server), GIVE_UP_AFTER_MS);
  await delay(SETTLE_MS + Math.random() * 1_000);
}

async function whenAllLive(server: RunningServer): Promise<true | null> {
  const statuses = await Promise.all(CAMERAS.map((camera) => server.status(`${camera}-1`)));
  return statuses.every(({ state }) => state === 'live') ? true : null;
}

/** Milliseconds from now on until each camera has pictures that came after now. */
async function untilNewPictures(
  server: RunningServer,
  cameras: readonly CameraKind[],
): Promise<Map<CameraKind, number>> {
  const startMs = performance.now();
  const times = new Map<CameraKind, number>();
  const before = new Map<CameraKind, number>();
  while (times.size < cameras.length) {
    if (performance.now() - startMs > GIVE_UP_AFTER_MS) throw new Error(`Not live again: ${cameras.join(', ')}`);
    for (const camera of cameras) {
      if (times.has(camera)) continue;
      const { state, stages } = await server.status(`${camera}-1`);
      const total = stages.find(({ stage }) => stage === 'fan-out')?.total ?? 0;
      const known = before.get(camera) ?? total;
      // A media process that has started anew counts from zero.
      before.set(camera, Math.min(known, total));
      if (state === 'live' && total > known) times.set(camera, performance.now() - startMs);
    }
    await delay(POLL_INTERVAL_MS);
  }
  return times;
}

function note(trouble: string, times: ReadonlyMap<CameraKind, number>): void {
  const byCamera = measured.get(trouble) ?? new Map<CameraKind, number[]>();
  measured.set(trouble, byCamera);
  for (const [camera, timeMs] of times) byCamera.set(camera, [...(byCamera.get(camera) ?? []), timeMs]);
  const shown = [...times].map(([camera, timeMs]) => `${camera} ${Math.round(timeMs)} ms`);
  console.log(`${trouble}: ${shown.join(', ')}`);
}

function print(): void {
  const rows = [...measured].flatMap(([trouble, byCamera]) =>
    [...byCamera].map(([camera, times]) => {
      const sorted = times.toSorted((a, b) => a - b);
      return { trouble, camera, times: sorted, p50Ms: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95) };
    }),
  );
  report(
    'Live again after the trouble has ended (goal: p95 at most 2 s)',
    rows.map(({ trouble, camera, times, p50Ms, p95Ms }) => ({
      trouble,
      camera,
      rounds: times.length,
      'p50 ms': formatMs(p50Ms),
      'p95 ms': formatMs(p95Ms),
    })),
    { rows },
    json,
  );
}
