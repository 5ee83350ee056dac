import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';

/** Debian's own: its packages are not seen by any other. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, '../../../../fixtures/smtp-server/smtp-server.py');
const START_TIMEOUT_MS = 15_000;

const mailSchema = z.object({
  from: z.string(),
  to: z.array(z.string()),
  isEncrypted: z.boolean(),
  /** As it came over the wire, with line ends of LF. */
  content: z.string().transform((text) => text.replaceAll('\r\n', '\n')),
});
export type ReceivedMail = z.infer<typeof mailSchema>;

export interface SmtpServerOptions {
  readonly port: number;
  readonly security?: 'none' | 'starttls' | 'tls';
  readonly certificateFile?: string;
  readonly user?: string;
  readonly password?: string;
  readonly refuses?: Readonly<Record<string, string>>;
  readonly answer?: string;
}

/** aiosmtpd, in a process of its own. Disposing it kills that process. */
export interface SmtpServer extends AsyncDisposable {
  /** What it has taken so far, oldest first. */
  mails(): ReceivedMail[];
}

/** Why the SMTP server cannot run on this machine, or null if it can. */
export function obstacleToSmtpServer(): string | null {
  const { status } = spawnSync(PYTHON, ['-c', 'import aiosmtpd'], { stdio: 'ignore' });
  return status === 0 ? null : 'needs the Debian package python3-aiosmtpd';
}

export async function startSmtpServer(options: SmtpServerOptions): Promise<SmtpServer> {
  const mailbox = join(await createTemporaryFolder(), 'mails.jsonl');
  await writeFile(mailbox, '');
  const child = spawn(PYTHON, [SCRIPT, JSON.stringify({ ...options, mailbox })], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface(child.stdout);
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    await Promise.race([once(lines, 'line', { signal }), rejectOnExit(child)]);
    return { mails: () => readMails(mailbox), [Symbol.asyncDispose]: () => kill(child) };
  } catch (error) {
    await kill(child);
    throw error;
  }
}

function readMails(mailbox: string): ReceivedMail[] {
  const lines = readFileSync(mailbox, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => mailSchema.parse(JSON.parse(line)));
}

async function rejectOnExit(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The SMTP server ended with exit code ${code}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
