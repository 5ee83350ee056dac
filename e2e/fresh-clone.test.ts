import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..');
const START_TIMEOUT_MS = 300_000;

const skip = existsSync(join(ROOT, '.git'))
  ? false
  : 'this copy of the project is not a git checkout, so it cannot be cloned';

describe('a fresh clone, started as the README says', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'localcv-clone-'));
  const clone = join(folder, 'localcv');
  let running: { child: ChildProcess; output: string } | null = null;

  before(() => {
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone]);
  });
  after(async () => {
    if (running !== null) await stop(running.child);
    rmSync(folder, { recursive: true, force: true });
  });

  it('sets itself up, prints address and password, and serves the pages and both demo cameras', {
    timeout: START_TIMEOUT_MS + 60_000,
  }, async () => {
    running = start(clone);
    const url = await untilPrinted(running, /(http:\/\/localhost:\d+)/);
    const password = await untilPrinted(running, /with the password (\S+)/);
    const page = await fetch(url);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<div id="root">/);
    assert.equal((await fetch(`${url}/player.js`)).status, 200);
    const cookie = await logIn(url, password);
    const names = await cameraNames(url, cookie);
    assert.deepEqual(names, ['ball', 'street']);
  });

  it('starts again without any set-up and keeps the password to itself', { timeout: 60_000 }, async () => {
    if (running !== null) await stop(running.child);
    running = start(clone);
    await untilPrinted(running, /(http:\/\/localhost:\d+)/);
    assert.doesNotMatch(running.output, /Setting up/);
    assert.doesNotMatch(running.output, /password/);
  });

  it('explains its options', () => {
    const help = execFileSync('npm', ['start', '--silent', '--', '--help'], {
      cwd: clone,
      encoding: 'utf8',
      env: newUsersEnvironment(),
    });
    for (const option of ['--config', '--data', '--port']) assert.ok(help.includes(option), option);
  });
});

function start(cwd: string): { child: ChildProcess; output: string } {
  const child = spawn('npm', ['start', '--', '--port', '0', '--data', join(cwd, 'data')], {
    cwd,
    env: newUsersEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const running = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      running.output += text;
    });
  }
  return running;
}

/** Without what this test run and its npm have put there: the machine's own Node is to be found, as for a new user. */
function newUsersEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string) =>
    /^npm_(lifecycle|package|command|execpath|node_execpath)/.test(name) || name === 'NODE_TEST_CONTEXT';
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...environment, PATH: path.join(':') };
}

async function untilPrinted(running: { child: ChildProcess; output: string }, pattern: RegExp): Promise<string> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const found = pattern.exec(running.output)?.[1];
    if (found !== undefined) return found;
    const hasEnded = running.child.exitCode !== null;
    if (hasEnded || performance.now() > deadline)
      throw new Error(`Waited in vain for ${pattern} in:\n${running.output}`);
    await delay(100);
  }
}

/** npm does not hand every signal on, so the whole group gets it. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGTERM');
  await once(child, 'exit');
  await untilGroupIsGone(child.pid);
}

async function untilGroupIsGone(group: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      process.kill(-group, 0);
    } catch {
      return;
    }
    await delay(100);
  }
  process.kill(-group, 'SIGKILL');
}

async function logIn(url: string, password: string): Promise<string> {
  const response = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ password }),
  });
  assert.equal(response.status, 200);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function cameraNames(url: string, cookie: string): Promise<string[]> {
  const response = await fetch(`${url}/api/cameras`, { headers: { cookie } });
  const { cameras } = (await response.json()) as { cameras: { name: string }[] };
  return cameras.map(({ name }) => name).sort();
}
