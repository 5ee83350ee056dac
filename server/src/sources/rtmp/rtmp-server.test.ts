import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { until } from '../../testing/until.ts';
import { ListeningPort } from './listening-port.ts';
import { RtmpServer } from './rtmp-server.ts';
import { CLIENT_HANDSHAKE, pictureBytes, publishingBytes, RtmpDevice } from './testing/rtmp-device.ts';
import { StandInDesk } from './testing/stand-in-desk.ts';
import { createCertificate, startRtmpServer } from './testing/start-rtmp-server.ts';

describe('the port of RTMP', () => {
  it('is none and no problem while RTMP is turned off', async () => {
    await using server = new RtmpServer({ desk: new StandInDesk({}), log: () => {} });
    server.configure({ enabled: false, port: 0, tls: null });
    assert.deepEqual(server.status(), { protocol: 'rtmp', port: null, problem: null, connections: 0, refused: {} });
  });

  it('names the port and the setting where another program has it', async () => {
    await using other = await listen();
    const log: string[] = [];
    await using server = new RtmpServer({ desk: new StandInDesk({}), log: (message) => log.push(message) });
    server.configure({ enabled: true, port: other.port, tls: null });
    await until('the problem', () => server.status().problem !== null);
    assert.match(server.status().problem ?? '', new RegExp(`port ${other.port} .*rtmp\\.port`));
    assert.equal(server.status().port, null);
    assert.equal(log.length, 1);
  });

  it('is opened as soon as the other program lets go of it; the problem was told once', async () => {
    const other = await listen();
    const problems: string[] = [];
    const events = { onConnection: () => {}, onProblem: (problem: string) => problems.push(problem) };
    await using port = new ListeningPort(other.port, events, 20);
    await until('the problem', () => port.problem !== null);
    const attempts = port.attempts;
    await until('further attempts', () => port.attempts > attempts + 2);
    assert.equal(problems.length, 1);
    await other[Symbol.asyncDispose]();
    await until('the port', () => port.port === other.port);
    assert.equal(port.problem, null);
  });

  it('can be changed while devices publish, who stay', async () => {
    await using started = await startRtmpServer();
    using device = await RtmpDevice.connect(started.port);
    device.send(publishingBytes('live', 'door'));
    await until('the device', () => started.desk.latest !== undefined);
    await using free = await listen();
    await free[Symbol.asyncDispose]();
    started.server.configure({ enabled: true, port: free.port, tls: null });
    await until('the new port', () => started.server.status().port === free.port);
    using _other = await RtmpDevice.connect(free.port);
    device.send(pictureBytes());
    await until('a picture', () => started.desk.latest?.packets.length === 1);
    await assert.rejects(RtmpDevice.connect(started.port));
  });

  it('is closed with all its connections when RTMP is turned off, and can be opened again', async () => {
    await using started = await startRtmpServer();
    using device = await RtmpDevice.connect(started.port);
    device.send(publishingBytes('live', 'door'));
    await until('the device', () => started.desk.latest !== undefined);
    started.server.configure({ enabled: false, port: started.port, tls: null });
    await until('the end of the device', () => device.isClosed);
    assert.equal(started.desk.latest?.isPresent, false);
    assert.equal(started.server.status().connections, 0);
    started.server.configure({ enabled: true, port: started.port, tls: null });
    await until('the port', () => started.server.status().port === started.port);
  });
});

describe('RTMPS', () => {
  it('is refused without a certificate, and served once there is one', async () => {
    await using started = await startRtmpServer();
    assert.equal(await greet(started.port), 'closed');
    assert.deepEqual(started.server.status().refused, { tls: 1 });
    assert.match(started.log.join(), /no certificate.*https\.enabled/);
    started.server.configure({ enabled: true, port: 0, tls: await createCertificate() });
    assert.equal(await greet(started.port), 'greeted');
  });

  it('is off with a certificate that cannot be used; RTMP is not', async () => {
    await using started = await startRtmpServer({ tls: { certificate: 'none', key: 'none' } });
    assert.match(started.log.join(), /RTMPS is off/);
    using device = await RtmpDevice.connect(started.port);
    device.send(publishingBytes('live', 'door'));
    await until('the device', () => started.desk.latest !== undefined);
  });
});

/** Shakes hands over TLS. */
async function greet(port: number): Promise<'greeted' | 'closed'> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.write(CLIENT_HANDSHAKE);
  try {
    const outcomes = [
      once(socket, 'data').then(() => 'greeted' as const),
      once(socket, 'close').then(() => 'closed' as const),
    ];
    return await Promise.any(outcomes);
  } catch {
    return 'closed';
  } finally {
    socket.destroy();
  }
}

async function listen(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
