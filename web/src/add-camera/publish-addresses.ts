import type { PublishConfig } from '#contract/config.ts';
import type { PublishTargets } from '#contract/publish.ts';

export type PublishWay = 'srt' | 'rtmp' | 'rtmps' | 'whip' | 'page';

/** One way to send video to a camera, ready to be copied. */
export interface PublishAddress {
  readonly way: PublishWay;
  /** The whole address in one line. */
  readonly address: string;
  /** The same in the parts that programs ask for. */
  readonly parts: readonly (readonly [name: string, value: string])[];
  /** Why it cannot be used at present. */
  readonly problem: string | null;
}

export type PublishCredentials = Pick<PublishConfig, 'user' | 'password' | 'passphrase'>;

interface Place {
  readonly targets: PublishTargets;
  readonly host: string;
  readonly camera: string;
  readonly credentials: PublishCredentials;
}

/** Every way to send video to a camera at `host`, the best for most devices first. */
export function publishAddresses(place: Place): PublishAddress[] {
  const hasTls = place.targets.httpsPort !== null;
  return [
    srtAddress(place),
    rtmpAddress(place, 'rtmp'),
    ...(hasTls ? [rtmpAddress(place, 'rtmps')] : []),
    ...webAddresses(place),
  ];
}

function srtAddress(place: Place): PublishAddress {
  const { user, password, passphrase } = place.credentials;
  const login = user === undefined && password === undefined ? '' : `:${user ?? ''}:${password ?? ''}`;
  const streamId = `publish:${place.camera}${login}`;
  const server = serverOf(place, 'srt');
  const address = `srt://${inUrl(place.host)}:${server.port}?streamid=${encodeStreamId(streamId)}${passphrase === undefined ? '' : `&passphrase=${encodeURIComponent(passphrase)}`}`;
  const parts = [
    ['Address', `srt://${inUrl(place.host)}:${server.port}`],
    ['Stream ID', streamId],
    ...(passphrase === undefined ? [] : [['Passphrase', passphrase] as const]),
  ] as const;
  return { way: 'srt', address, parts, problem: server.problem };
}

/** Colons stand in a query as they are, and many programs do not decode it. */
function encodeStreamId(streamId: string): string {
  return encodeURIComponent(streamId).replaceAll('%3A', ':');
}

function rtmpAddress(place: Place, way: 'rtmp' | 'rtmps'): PublishAddress {
  const server = serverOf(place, 'rtmp');
  const key = place.credentials.password ?? place.credentials.passphrase;
  const base = `${way}://${inUrl(place.host)}:${server.port}/live`;
  const query = new URLSearchParams({
    ...(place.credentials.user === undefined ? {} : { user: place.credentials.user }),
    ...(key === undefined ? {} : { key }),
  }).toString();
  const streamKey = query === '' ? place.camera : `${place.camera}?${query}`;
  const parts = [
    ['Server', base],
    ['Stream key', streamKey],
  ] as const;
  return { way, address: `${base}/${streamKey}`, parts, problem: server.problem };
}

function webAddresses({ targets, host, camera, credentials }: Place): PublishAddress[] {
  const { httpPort, httpsPort } = targets;
  const base = httpsPort === null ? `http://${inUrl(host)}:${httpPort}` : `https://${inUrl(host)}:${httpsPort}`;
  const { user } = credentials;
  const secret = credentials.password ?? credentials.passphrase;
  const token = secret === undefined ? null : user === undefined ? secret : `${user}:${secret}`;
  const whip = `${base}/whip/${camera}`;
  const problem = httpsPort === null ? 'Browsers give their camera to HTTPS pages only; switch https.enabled on' : null;
  return [
    {
      way: 'whip',
      address: whip,
      parts: [
        ['Server', whip],
        ...(token === null ? [] : [['Bearer token', token] as const]),
        ...(httpsPort === null
          ? []
          : [['Server, not encrypted', `http://${inUrl(host)}:${httpPort}/whip/${camera}`] as const]),
      ],
      problem: null,
    },
    { way: 'page', address: `${base}/publish?camera=${camera}`, parts: [], problem },
  ];
}

const USUAL_PORTS = { srt: 8890, rtmp: 1935 } as const;
const SETTINGS = { srt: 'srt.enabled', rtmp: 'rtmp.enabled' } as const;

function serverOf({ targets }: Place, protocol: 'srt' | 'rtmp'): { port: number; problem: string | null } {
  const server = targets.servers.find((candidate) => candidate.protocol === protocol);
  if (server === undefined) return { port: USUAL_PORTS[protocol], problem: 'This server is not running at present' };
  const port = server.port ?? USUAL_PORTS[protocol];
  if (!server.enabled) return { port, problem: `Switched off in the configuration (${SETTINGS[protocol]})` };
  return { port, problem: server.problem };
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
