import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { poll, type RunningServer, startServer } from './start-server.ts';

const GENERATOR = join(import.meta.dirname, '../devices/main.ts');
const NAMES = ['device-1', 'device-2'];
const CAMERAS = NAMES.map(
  (name) => `  ${name}: { inputs: [{ path: publisher }], publish: { user: anna, password: "a: key" } }\n`,
);

/** A whole server and the device generator as any other WHIP client. */
describe('generated devices over WHIP', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let generator: ChildProcess;

  before(async () => {
    server = await startServer({ config: `cameras:\n${CAMERAS.join('')}` });
    const credentials = ['--user', 'anna', '--password', 'a: key'];
    const options = ['--protocol', 'whip', '--count', '2', '--port', String(server.port), ...credentials];
    generator = spawn(process.execPath, [GENERATOR, ...options], { stdio: 'ignore' });
  });
  after(async () => {
    generator?.kill('SIGKILL');
    await server?.stop();
  });

  const untilAll = (state: 'live' | 'retrying') =>
    poll(`all devices to be ${state}`, async () => {
      const statuses = await Promise.all(NAMES.map((name) => server.status(name)));
      return statuses.every((status) => status.state === state) ? statuses : null;
    });

  it('are let in by user and password, and shown as they are', async () => {
    const [first] = await untilAll('live');
    const { video, inputs } = first ?? {};
    assert.deepEqual([video?.codec, video?.width, video?.delivery], ['h264', 1280, 'passthrough']);
    assert.equal(inputs?.[0]?.connection?.protocol, 'whip');
  });

  it('come back by themselves after the media process has died', async () => {
    const before = await server.mediaPid();
    process.kill(before, 'SIGKILL');
    await poll('the next media process', async () => ((await server.mediaPid()) === before ? null : true));
    await untilAll('live');
  });

  it('say goodbye at their end', async () => {
    const gone = once(generator, 'exit');
    generator.kill('SIGTERM');
    await Promise.all([gone, untilAll('retrying')]);
  });
});
