import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { findFreeUdpPort } from './testing/find-free-udp-port.ts';
import { createTemporaryFolder } from './testing/temporary-folder.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const TIMEOUT = { timeout: 30_000 };

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOCALCV_LOG_LEVEL: 'fatal', LOCALCV_ADMIN_PASSWORD: '' },
  });
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const [[code], output, errors] = await Promise.all([
    once(child, 'exit'),
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
  ]);
  return { code, output, errors };
}

async function run(...args: string[]): Promise<Outcome> {
  return await outcomeOf(start(args));
}

/** Resolves with what was printed up to the end of the start message. */
async function untilStarted(child: ChildProcess): Promise<string> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    if (output.includes('not shown again')) break;
  }
  return output;
}

async function writeConfig(folder: string): Promise<string> {
  const file = join(folder, 'localcv.yaml');
  await writeFile(file, `webrtc:\n  port: ${await findFreeUdpPort()}\ncameras: {}\n`);
  return file;
}

test('help and version are printed', TIMEOUT, async () => {
  const help = await run('--help');
  assert.equal(help.code, 0);
  assert.match(help.output, /--port N/);
  const version = await run('--version');
  assert.match(version.output, /^\d+\.\d+\.\d+\n$/);
});

test('an unknown option ends with one sentence and code 2', TIMEOUT, async () => {
  const { code, errors } = await run('--prot', '1');
  assert.equal(code, 2);
  assert.match(errors, /^localcv: unknown option "--prot"[^\n]*\n$/);
});

test('a busy port ends with one sentence that names port and setting, and code 1', TIMEOUT, async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, errors } = await run(
    '--data',
    await createTemporaryFolder(),
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
  );
  holder.close();
  assert.equal(code, 1);
  assert.equal(
    errors,
    `Port ${port} is in use by another program; stop that, or choose another port with --port, LOCALCV_PORT or http.port in localcv.yaml\n`,
  );
});

test('a damaged database ends with one sentence that names it', TIMEOUT, async () => {
  const folder = await createTemporaryFolder();
  await writeFile(join(folder, 'localcv.db'), 'no database '.repeat(100));
  const { code, errors } = await run('--data', folder, '--port', '0');
  assert.equal(code, 1);
  assert.match(errors, /^The database file [^\n]*localcv\.db is damaged; restore it[^\n]*\n$/);
});

test('a data folder where the file system has no place for one ends with one sentence', TIMEOUT, async () => {
  const { code, errors } = await run('--data', '/proc/localcv/data', '--port', '0');
  assert.equal(code, 1);
  assert.match(errors, /^There can be no data folder \/proc\/localcv\/data: [^\n]* Choose another with --data\n$/);
});

test('one data folder has one server, and a killed one leaves no stale lock', TIMEOUT, async () => {
  const folder = await createTemporaryFolder();
  const args = ['--data', folder, '--config', await writeConfig(folder), '--port', '0', '--host', '127.0.0.1'];
  const first = start(args);
  const printed = await untilStarted(first);
  assert.match(printed, /http:\/\/127\.0\.0\.1:\d+/);
  assert.match(printed, /log in as "admin" with the password \S{16}/);

  const second = await run(...args);
  assert.equal(second.code, 1);
  assert.match(second.errors, new RegExp(`^Another localcv \\(process ${first.pid}\\) uses the data folder [^\n]*\n$`));

  const killed = once(first, 'exit');
  first.kill('SIGKILL');
  await killed;
  const third = start(args);
  await once(third.stdout ?? third, 'data');
  const ended = outcomeOf(third);
  third.kill('SIGTERM');
  assert.equal((await ended).code, 0, 'SIGTERM closes it in order');
});
