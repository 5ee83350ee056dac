import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { OperationalError } from '../operational-error.ts';
import { reachHost } from './reach-host.ts';

const PYTHON = '/usr/bin/python3';
/** Takes no connection off its queue of one, so that the kernel drops what else comes, as a network does that is away. */
const DEAF_SERVER = `
import socket, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(0)
print(s.getsockname()[1], flush=True)
sys.stdin.readline(); s.accept(); s.accept(); s.settimeout(5); s.accept()
sys.stdin.readline()
`;
const skip = spawnSync(PYTHON, ['--version']).status === 0 ? false : `needs ${PYTHON}`;
const place = 'rtsp://camera/live';
const never = () => new AbortController().signal;

describe('reaching a host', () => {
  it('resolves where something listens, and leaves no connection behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const [[accepted]] = await Promise.all([
      once(server, 'connection') as Promise<[Socket]>,
      reachHost({ hostname: '127.0.0.1', port, place }, never()),
    ]);
    await once(accepted.resume(), 'close');
    server.close();
  });

  it('says so where nothing listens', async () => {
    await assert.rejects(
      reachHost({ hostname: '127.0.0.1', port: 1, place }, never()),
      /Nothing listens at rtsp:\/\/camera/,
    );
  });

  it('asks again where nothing answers, so that it is through soon after the network is back', { skip }, async () => {
    await using server = await startDeafServer();
    const reached = reachHost({ hostname: '127.0.0.1', port: server.port, place }, never());
    server.acceptAll();
    await reached;
  });

  it('gives up where nothing answers at all', { skip }, async () => {
    await using server = await startDeafServer();
    await assert.rejects(reachHost({ hostname: '127.0.0.1', port: server.port, place }, never()), (error) => {
      assert.ok(error instanceof OperationalError);
      assert.equal(error.code, 'source-unreachable');
      assert.match(error.message, /does not answer/);
      return true;
    });
  });

  it('ends with the reason of its signal', { skip }, async () => {
    await using server = await startDeafServer();
    const abort = new AbortController();
    const reached = reachHost({ hostname: '127.0.0.1', port: server.port, place }, abort.signal);
    abort.abort(new Error('changed my mind'));
    await assert.rejects(reached, /changed my mind/);
  });
});

async function startDeafServer() {
  const child = spawn(PYTHON, ['-c', DEAF_SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  // A queue of zero holds one connection; the second would already wait.
  const filling = connect({ host: '127.0.0.1', port });
  await once(filling, 'connect');
  return {
    port,
    acceptAll: () => child.stdin.write('\n'),
    async [Symbol.asyncDispose]() {
      filling.destroy();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
