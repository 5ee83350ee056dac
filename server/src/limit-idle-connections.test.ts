import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { ClosedConnections } from './closed-connections.ts';
import { limitIdleConnections } from './limit-idle-connections.ts';
import { until } from './testing/until.ts';

const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

async function start() {
  const logged: string[] = [];
  const closed = new ClosedConnections({ warn: (_details: unknown, line?: string) => logged.push(line ?? '') });
  const answers: ServerResponse[] = [];
  const server = createServer((_request, response) => answers.push(response));
  limitIdleConnections(server, closed, { perAddress: 3, total: 100 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clients: Socket[] = [];
  return {
    logged,
    closed,
    answers,
    async client() {
      const socket = connect(port, '127.0.0.1').resume();
      socket.on('error', () => {});
      clients.push(socket);
      await once(socket, 'connect');
      return socket;
    },
    [Symbol.dispose]() {
      for (const socket of clients) socket.destroy();
      server.close();
    },
  };
}

test('of too many connections that ask for nothing the oldest goes, and the log says so', async () => {
  using started = await start();
  const [first, second] = [await started.client(), await started.client()];
  await started.client();
  await started.client();
  await until('the end of the oldest', () => first.destroyed);
  assert.equal(second.destroyed, false);
  assert.equal(started.logged.length, 1);
  assert.deepEqual([...started.closed.counts()], [['idle', 1]]);
});

test('what is no HTTP is counted and told', async () => {
  using started = await start();
  const client = await started.client();
  client.write('nonsense\r\n\r\n');
  await until('it to be counted', () => started.closed.counts().get('malformed') === 1);
  assert.match(started.logged.join(), /no HTTP/);
});

test('connections that are being answered do not count, and count again afterwards', async () => {
  using started = await start();
  const busy = await started.client();
  busy.write(REQUEST);
  await until('the request', () => started.answers.length === 1);
  const idle = [await started.client(), await started.client(), await started.client()];
  assert.equal(busy.destroyed, false);
  started.answers[0]?.end('done');
  await until('room for the one that has its answer', () => idle[0]?.destroyed === true);
  assert.equal(busy.destroyed, false);
});

test('a connection may ask many times', async () => {
  using started = await start();
  const busy = await started.client();
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  for (let asked = 1; asked <= 20; asked++) {
    busy.write(REQUEST);
    await until('the request', () => started.answers.length === asked);
    const answer = started.answers.at(-1);
    answer?.end('done');
    await until('the answer', () => answer?.closed === true);
  }
  process.off('warning', note);
  assert.deepEqual([warnings, busy.destroyed], [[], false]);
});
