import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { cameraSchema } from '#contract/api.ts';
import type { CameraStatus } from '#contract/camera-status.ts';
import { publishTargetsSchema } from '#contract/publish.ts';
import { initialConfigText } from '../server/src/config/initial-config.ts';
import { findFreeUdpPort } from '../server/src/testing/find-free-udp-port.ts';

const ENTRY = join(import.meta.dirname, '../server/src/main.ts');
const PASSWORD = 'correct horse battery staple';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 50;
const KEPT_LOG_CHARACTERS = 200_000;
const KEPT_CRASH_CHARACTERS = 2_000;
/** What the supervisor says of a media process that ended by a mistake, and not because a test killed it. */
const CRASH = /"reason":"SIG(?:ABRT|BUS|FPE|ILL|SEGV|TRAP)".*media process: died/;

export interface StartServerOptions {
  /** Text of `localcv.yaml`; free ports are added where it names none. The demo cameras where absent. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The address on which HTTP listens; 127.0.0.1 unless given. Whoever asks from this machine finds it either way. */
  readonly host?: '127.0.0.1' | '0.0.0.0';
  /** The port of HTTP; any free one unless given. */
  readonly port?: number;
}

/** A whole localcv, run as a user runs it: the server process with its media process. Disposing it stops both. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Process id of the server process. */
  readonly pid: number;
  readonly webrtcPort: number;
  readonly password: string;
  /** Session cookie of the user "admin", as a `cookie` header. */
  readonly cookie: string;
  readonly dataDirectory: string;
  readonly configFile: string;
  /** What both processes have written so far. */
  log(): string;
  /** Process id of the media process that runs now; waits while there is none. */
  mediaPid(): Promise<number>;
  /** The port on which a server for devices listens; waits until it does. */
  ingestPort(protocol: 'srt' | 'rtmp'): Promise<number>;
  /** What the media process says of a camera. */
  status(camera: string): Promise<CameraStatus>;
  /** A request of the logged-in user; a string body is sent as JSON. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Ends both processes and removes the data folder; rejects where the media process has crashed meanwhile, however well it came back. */
  stop(): Promise<void>;
}

/** Starts localcv on free ports with a data folder of its own and logs in. */
export async function startServer(options: StartServerOptions = {}): Promise<RunningServer> {
  await using stack = new AsyncDisposableStack();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'localcv-e2e-'));
  stack.defer(() => rm(dataDirectory, { recursive: true, force: true, maxRetries: 3 }));
  const webrtcPort = await findFreeUdpPort();
  const configFile = join(dataDirectory, 'localcv.yaml');
  await writeFile(configFile, withFreePorts(options.config ?? initialConfigText(0), webrtcPort));
  const { child, log, crashes } = launch(dataDirectory, options);
  stack.defer(() => assert.ok(crashes.length === 0, `The media process crashed:\n${crashes.join('\n')}`));
  stack.defer(() => end(child));
  const port = await untilListening(child, log);
  const url = `http://127.0.0.1:${port}`;
  const cookie = await logIn(url);
  const owned = stack.move();
  const stop = () => owned.disposeAsync();
  const request = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, withSession(init, url, cookie));
  return {
    url,
    port,
    pid: child.pid ?? 0,
    webrtcPort,
    password: PASSWORD,
    cookie,
    dataDirectory,
    configFile,
    log,
    mediaPid: () => poll('a media process', () => findMediaProcess(child.pid)),
    request,
    ingestPort: (protocol) => poll(`the ${protocol} server`, () => findIngestPort(request, protocol)),
    status: async (camera) => cameraSchema.parse(await (await request(`/api/cameras/${camera}`)).json()).status,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * Asks again and again until there is an answer.
 *
 * @param what names the awaited thing in the error
 * @param attempt gives null or undefined while it is not there
 */
export async function poll<Result>(
  what: string,
  attempt: () => Promise<Result | null | undefined>,
  timeoutMs = 20_000,
): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await attempt();
    if (result !== null && result !== undefined) return result;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}`);
    await delay(POLL_INTERVAL_MS);
  }
}

type Request = RunningServer['request'];

async function findIngestPort(request: Request, protocol: string): Promise<number | null> {
  const targets = publishTargetsSchema.parse(await (await request('/api/publish')).json());
  return targets.servers.find((server) => server.protocol === protocol)?.port ?? null;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function launch(
  dataDirectory: string,
  { env = {}, host = '127.0.0.1', port = 0 }: StartServerOptions,
): { child: Child; log: () => string; crashes: readonly string[] } {
  const parameters = [ENTRY, '--data', dataDirectory, '--port', String(port), '--host', host];
  const child = spawn(process.execPath, parameters, {
    env: { ...process.env, LOCALCV_ADMIN_PASSWORD: PASSWORD, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  const crashes: string[] = [];
  const keep = (chunk: Buffer) => {
    const text = chunk.toString();
    written = (written + text).slice(-KEPT_LOG_CHARACTERS);
    for (const line of text.split('\n')) if (CRASH.test(line)) crashes.push(written.slice(-KEPT_CRASH_CHARACTERS));
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { child, log: () => written, crashes };
}

async function untilListening(child: Child, log: () => string): Promise<number> {
  return await poll(
    'the server to answer',
    async () => {
      if (child.exitCode !== null) throw new Error(`The server ended with exit code ${child.exitCode}:\n${log()}`);
      const port = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/.exec(log())?.[1];
      if (port === undefined) return null;
      const health = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => null);
      return health?.ok === true ? Number(port) : null;
    },
    START_TIMEOUT_MS,
  );
}

async function logIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ user: 'admin', password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`Logging in failed: ${response.status} ${await response.text()}`);
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';', 1);
  return cookie;
}

function withSession(init: RequestInit, url: string, cookie: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set('cookie', cookie);
  headers.set('origin', url);
  if (typeof init.body === 'string' && !headers.has('content-type')) headers.set('content-type', 'application/json');
  return { ...init, headers };
}

async function findMediaProcess(parentPid: number | undefined): Promise<number | null> {
  for (const task of await readdir(`/proc/${parentPid}/task`)) {
    const children = await readFile(`/proc/${parentPid}/task/${task}/children`, 'utf8').catch(() => '');
    for (const pid of children.split(' ').filter((text) => text !== '')) {
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (commandLine.includes('media-main.ts')) return Number(pid);
    }
  }
  return null;
}

async function end(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}

function withFreePorts(config: string, webrtcPort: number): string {
  const ports = { webrtc: webrtcPort, https: 0, srt: 0, rtmp: 0 };
  const missing = Object.entries(ports).filter(([section]) => !new RegExp(`^${section}:`, 'm').test(config));
  return missing.map(([section, port]) => `${section}:\n  port: ${port}\n`).join('') + config;
}
