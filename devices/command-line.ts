import { parseArgs } from 'node:util';

const PROTOCOLS = ['srt', 'rtmp', 'whip', 'udp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
const DEFAULT_PORTS: Readonly<Record<Protocol, number>> = { srt: 8890, rtmp: 1935, whip: 8080, udp: 5000 };
const MAXIMUM_COUNT = 1_000;

export const USAGE = `Plays a video as many publishing cameras at once.

Usage: npm run devices -- [options]

  --count N          how many devices (default: 4)
  --protocol NAME    ${PROTOCOLS.join(', ')} (default: srt); udp sends to one port for each device, from --port on
  --file VIDEO       the video they play in a loop (default: a test picture of 1280×720); whip takes H.264 without B-frames
  --server HOST      where localcv runs (default: 127.0.0.1)
  --port N           its port for the protocol (default: ${PROTOCOLS.map((name) => `${name} ${DEFAULT_PORTS[name]}`).join(', ')})
  --name PREFIX      cameras are called PREFIX-1, PREFIX-2, … (default: device)
  --user U           user that the cameras ask for
  --password P       password, also the stream key of RTMP and the bearer token of WHIP (or DEVICES_PASSWORD)
  --passphrase P     passphrase of SRT (or DEVICES_PASSPHRASE)
  --latency MS       latency of SRT (default: as the server says)
  --seconds N        ends after that time (default: runs until interrupted)
  --print-config     prints the cameras that localcv.yaml has to hold (unless publish.autoCreate is on) and ends
  --help             show this
`;

export interface DeviceOptions {
  readonly count: number;
  readonly protocol: Protocol;
  /** Null: a test picture. */
  readonly file: string | null;
  readonly server: string;
  readonly port: number;
  readonly namePrefix: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly passphrase: string | null;
  readonly latencyMs: number | null;
  /** Infinity: until interrupted. */
  readonly seconds: number;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'print-config' | 'run'; readonly options: DeviceOptions };

/** @throws Error whose message says which option is wrong */
export function parseCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      count: { type: 'string' },
      protocol: { type: 'string' },
      file: { type: 'string' },
      server: { type: 'string' },
      port: { type: 'string' },
      name: { type: 'string' },
      user: { type: 'string' },
      password: { type: 'string' },
      passphrase: { type: 'string' },
      latency: { type: 'string' },
      seconds: { type: 'string' },
      'print-config': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return { kind: 'help' };
  const protocol = PROTOCOLS.find((known) => known === (values.protocol ?? 'srt'));
  if (protocol === undefined) throw new Error(`Expected --protocol to be ${PROTOCOLS.join(', ')}`);
  const options: DeviceOptions = {
    count: readNumber('--count', values.count ?? '4', 1, MAXIMUM_COUNT),
    protocol,
    file: values.file ?? null,
    server: values.server ?? '127.0.0.1',
    port: readNumber('--port', values.port ?? String(DEFAULT_PORTS[protocol]), 1, 65_535),
    namePrefix: values.name ?? 'device',
    user: values.user ?? null,
    password: values.password ?? environment.DEVICES_PASSWORD ?? null,
    passphrase: values.passphrase ?? environment.DEVICES_PASSPHRASE ?? null,
    latencyMs: values.latency === undefined ? null : readNumber('--latency', values.latency, 20, 8_000),
    seconds: values.seconds === undefined ? Number.POSITIVE_INFINITY : readNumber('--seconds', values.seconds, 1, 1e7),
  };
  return { kind: values['print-config'] === true ? 'print-config' : 'run', options };
}

/** The names of the cameras that the devices publish to. */
export function deviceNames({ count, namePrefix }: DeviceOptions): string[] {
  return Array.from({ length: count }, (_, index) => `${namePrefix}-${index + 1}`);
}

/** The `cameras:` section of `localcv.yaml` that takes these devices. */
export function cameraConfig(options: DeviceOptions): string {
  const { protocol, user, password, passphrase, port } = options;
  const credentials = Object.entries({ user, password, passphrase: protocol === 'srt' ? passphrase : null })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const publish = credentials.length === 0 ? '' : `, publish: { ${credentials.join(', ')} }`;
  const lines = deviceNames(options).map((name, index) => {
    const path = protocol === 'udp' ? `udp://0.0.0.0:${port + index}` : 'publisher';
    return `  ${name}: { inputs: [{ path: "${path}" }]${publish} }`;
  });
  return `cameras:\n${lines.join('\n')}\n`;
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`Expected ${option} to be a whole number from ${least} to ${most} but received "${text}"`);
}
