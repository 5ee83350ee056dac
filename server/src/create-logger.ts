import pino, { type Logger } from 'pino';
import { redactAddress } from '#core/security/redact-address.ts';
import { toOneLine } from '#core/text/one-line.ts';
import type { LogLevel } from './command-line.ts';

const SECRET_KEYS = [
  'password',
  'passphrase',
  'currentPassword',
  'newPassword',
  'secret',
  'token',
  'authorization',
  'cookie',
];
const SECRET_PATHS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
/** Up to the end of the word or of the JSON string that it stands in. */
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"\\]+/gi;

/** Logs to standard error: lines for people on a terminal, JSON elsewhere. Secrets are taken out on the way. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      redact: { paths: SECRET_PATHS, censor: '***' },
      serializers: { error: serializeError, err: serializeError },
      hooks: { streamWrite: redactAddresses },
    },
    process.stderr.isTTY === true
      ? { write: (line) => process.stderr.write(lineForPeople(line)) }
      : pino.destination({ dest: 2, sync: true }),
  );
}

/** Whatever text an address has got into, its password is not logged. */
export function redactAddresses(line: string): string {
  return line.replace(ADDRESS, redactAddress);
}

function serializeError(error: unknown): unknown {
  return error instanceof Error ? pino.stdSerializers.err(error) : error;
}

/** @param line one of pino's, JSON */
export function lineForPeople(line: string): string {
  const { level, time, msg, pid: _pid, hostname: _hostname, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const label = pino.levels.labels[Number(level)] ?? String(level);
  const details = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
  return `${toOneLine(`${clock} ${label.padEnd(5)} ${String(msg ?? '')}${details}`)}\n`;
}
