import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { it } from 'node:test';
import { until } from '../../testing/until.ts';
import { RtspConnection, RtspFailure } from './rtsp-connection.ts';

async function listen(behave: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function connect(port: number, silenceMs: number, onEnd: (failure: RtspFailure) => void = () => {}): RtspConnection {
  const address = { host: '127.0.0.1', port, isSecure: false, credentials: null };
  return new RtspConnection({ ...address, silenceMs, onInterleaved: () => {}, onEnd });
}

it('a camera that sends nothing is lost, however much is sent to it', { timeout: 10_000 }, async () => {
  using server = await listen((socket) => socket.resume());
  const ended = Promise.withResolvers<RtspFailure>();
  using connection = connect(server.port, 300, ended.resolve);
  const reports = setInterval(() => connection.sendInterleaved(1, new Uint8Array(8)), 50);
  try {
    assert.equal((await ended.promise).kind, 'silent');
  } finally {
    clearInterval(reports);
  }
});

it('a request after the end is refused', { timeout: 10_000 }, async () => {
  using server = await listen((socket) => socket.resume());
  const connection = connect(server.port, 60_000);
  connection[Symbol.dispose]();
  await assert.rejects(connection.request('OPTIONS', '*'), RtspFailure);
});

it('a camera that asks without end and takes no answers costs no memory', { timeout: 20_000 }, async () => {
  const questions = 500_000;
  const asked = Promise.withResolvers<Socket>();
  using server = await listen((socket) => {
    socket.pause();
    const question = 'O * RTSP/1.0\nCSeq:123456789\n\n';
    socket.end(question.repeat(questions), () => asked.resolve(socket));
  });
  const ended = Promise.withResolvers<RtspFailure>();
  using connection = connect(server.port, 60_000, ended.resolve);
  const socket = await asked.promise;
  let answered = 0;
  socket.on('data', ({ length }) => {
    answered += length;
  });
  socket.resume();
  await ended.promise;
  connection[Symbol.dispose]();
  await until('the end of the answers', () => socket.closed || socket.readableEnded);
  assert.ok(answered > 0 && answered < 14_000_000, `${answered} bytes`);
});
