import { setTimeout as delay } from 'node:timers/promises';
import {
  cameraConfig,
  type DeviceOptions,
  deviceNames,
  type Protocol,
  parseCommandLine,
  USAGE,
} from './command-line.ts';
import type { Device } from './device.ts';
import { RtmpDevice } from './rtmp-device.ts';
import { startSrtDevices } from './srt-device.ts';
import { createTestClip } from './test-clip.ts';
import { TransportStreamFeed } from './transport-stream-feed.ts';
import { startUdpDevice } from './udp-device.ts';
import { startWhipDevices } from './whip-device.ts';

/** Entry of the device generator. */
const REPORT_INTERVAL_MS = 5_000;
const EXIT_USAGE = 2;
/** How SRT, RTMP and WHIP say that the server has no camera of that name. */
const NO_CAMERA = /\b1404\b|\b404\b|no camera/i;
const EXPLANATION =
  'The server has no cameras of these names. Add those that --print-config prints to its localcv.yaml, or set publish.autoCreate there.\n';

const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
process.on('SIGTERM', () => stop.abort());

async function run(options: DeviceOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const devices = await STARTERS[options.protocol](options, stack);
  for (const device of devices) stack.use(device);
  let isExplained = false;
  const endMs = performance.now() + options.seconds * 1000;
  while (!stop.signal.aborted && performance.now() < endMs) {
    const pauseMs = Math.min(REPORT_INTERVAL_MS, endMs - performance.now());
    await delay(pauseMs, undefined, { signal: stop.signal }).catch(() => {});
    const report = describe(devices);
    process.stdout.write(`${report}\n`);
    if (!isExplained && NO_CAMERA.test(report)) process.stdout.write(EXPLANATION);
    isExplained ||= NO_CAMERA.test(report);
  }
}

type Starter = (options: DeviceOptions, stack: AsyncDisposableStack) => Promise<Device[]>;

const STARTERS: Readonly<Record<Protocol, Starter>> = {
  srt: async (options, stack) => startSrtDevices(options, startFeed(options, stack), stack),
  whip: async (options, stack) => startWhipDevices(options, startFeed(options, stack), stack),
  udp: async (options, stack) => {
    const feed = startFeed(options, stack);
    return deviceNames(options).map((name, index) =>
      startUdpDevice({ name, server: options.server, port: options.port + index, feed }),
    );
  },
  rtmp: async (options, stack) => {
    const file = options.file ?? stack.use(await createTestClip()).path;
    return deviceNames(options).map((name) => new RtmpDevice({ ...options, name, file }));
  },
};

function startFeed({ file }: DeviceOptions, stack: AsyncDisposableStack): TransportStreamFeed {
  return stack.use(
    new TransportStreamFeed(file, (reason) => {
      process.stderr.write(`${reason}\n`);
      stop.abort();
    }),
  );
}

function describe(devices: readonly Device[]): string {
  const connected = devices.filter(({ isConnected }) => isConnected).length;
  const reconnects = devices.reduce((sum, device) => sum + device.reconnects, 0);
  const problems = [...new Set(devices.flatMap(({ problem }) => (problem === null ? [] : [problem])))];
  const trouble = problems.length === 0 ? '' : `; ${problems.slice(0, 3).join('; ')}`;
  return `${connected} of ${devices.length} devices are connected, ${reconnects} reconnects${trouble}`;
}

try {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  if (command.kind === 'help') process.stdout.write(USAGE);
  else if (command.kind === 'print-config') process.stdout.write(cameraConfig(command.options));
  else await run(command.options);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(EXIT_USAGE);
}
