import { type ChildProcess, spawn } from 'node:child_process';
import type { Notification } from '#contract/notifications.ts';
import type { ChannelConfigOf } from '#contract/notifications-config.ts';
import { toOneLine } from '#core/text/one-line.ts';
import { type Channel, DeliveryError, SLOW_RETRY_MS } from '../channel.ts';
import { templateValues } from '../message-text.ts';

const MAXIMUM_OUTPUT_BYTES = 64 * 1024;
const SHOWN_CHARACTERS = 200;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Who a command runs as. */
export interface CommandIdentity {
  readonly uid: number;
  readonly gid: number;
}

export interface CommandOptions {
  readonly path: string | undefined;
  /** Null: as localcv itself. */
  identity(): Promise<CommandIdentity | null>;
}

/**
 * Runs a program for each notification, without a shell: its parameters are those of the configuration and nothing else. The notification
 * comes as JSON on standard input, the most important of it in `LOCALCV_ALERT_…`. Status 0 says that it was delivered. What runs too long is
 * killed with everything that it has started.
 */
export function openCommand(config: ChannelConfigOf<'command'>, options: CommandOptions): Channel {
  const timeoutMs = config.timeoutSeconds * 1000;
  return {
    showsPicture: false,
    timeoutMs,
    async deliver(notification, _picture, signal) {
      const [program = '', ...parameters] = config.command;
      const identity = await options.identity();
      const child = spawn(program, parameters, {
        // A group of its own, which can be killed as a whole.
        detached: true,
        shell: false,
        stdio: ['pipe', 'pipe', 'pipe'],
        cwd: '/',
        env: environmentOf(notification, options.path),
        ...(identity ?? {}),
      });
      await run(child, JSON.stringify(notification), signal);
    },
    async [Symbol.asyncDispose]() {},
  };
}

function environmentOf(notification: Notification, path: string | undefined): Record<string, string> {
  const { id, change, alertId, title, reason, severity, rule, camera, url } = templateValues(notification);
  const values = {
    ID: alertId,
    TITLE: title,
    REASON: reason,
    SEVERITY: severity,
    RULE: rule,
    CAMERA: camera,
    URL: url,
  };
  const entries = Object.entries({ ...values, CHANGE: change, NOTIFICATION_ID: id });
  return {
    PATH: path ?? PATH,
    ...Object.fromEntries(entries.map(([name, value]) => [`LOCALCV_ALERT_${name}`, toOneLine(value)])),
  };
}

async function run(child: ChildProcess, input: string, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<{ code: number | null; signalName: string | null }>();
  const readOutput = collectOutput(child);
  child.once('error', (error) => ended.reject(toDeliveryError(error)));
  // Not `close`: something that the command left running may hold its outputs open for ever.
  child.once('exit', (code, signalName) => ended.resolve({ code, signalName }));
  const kill = () => killGroup(child);
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill);
  try {
    // A command that reads nothing closes its end; that is its business.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    const { code, signalName } = await ended.promise;
    if (signal.aborted) throw new DeliveryError('The command took too long and was killed');
    if (code === 0) return;
    const how = code === null ? `was ended by ${signalName}` : `ended with status ${code}`;
    const said = readOutput();
    throw new DeliveryError(`The command ${how}${said === '' ? '' : `: ${said}`}`);
  } finally {
    signal.removeEventListener('abort', kill);
    for (const stream of child.stdio) stream?.destroy();
  }
}

/** The beginning of what it writes is kept, to say what went wrong; the rest is read and forgotten, so that it does not block. */
function collectOutput(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  for (const stream of [child.stderr, child.stdout])
    stream?.on('data', (chunk: Buffer) => {
      if (length >= MAXIMUM_OUTPUT_BYTES) return;
      chunks.push(chunk.subarray(0, MAXIMUM_OUTPUT_BYTES - length));
      length += chunk.byteLength;
    });
  return () => toOneLine(Buffer.concat(chunks).toString('utf8').trim().slice(0, SHOWN_CHARACTERS));
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be run (is it executable?)',
  EPERM: 'it may not be run',
  E2BIG: 'its parameters are too long',
};

function toDeliveryError(error: Error): DeliveryError {
  const code = 'code' in error ? String(error.code) : '';
  return new DeliveryError(`The command cannot be started: ${CAUSES[code] ?? error.message}`, {
    retryAfterMs: SLOW_RETRY_MS,
    cause: error,
  });
}
