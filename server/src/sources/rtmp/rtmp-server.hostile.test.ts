import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { until } from '../../testing/until.ts';
import { pictureBytes, publishingBytes, RtmpDevice, rtmpMessage } from './testing/rtmp-device.ts';
import { createCertificate, type StartedRtmpServer, startRtmpServer } from './testing/start-rtmp-server.ts';

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/malformed/rtmp');
const EXPECTED = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<string, string>;
/** Long enough for every answer, short enough to wait for. */
const PUBLISH_TIMEOUT_MS = 500;
const PING = rtmpMessage(4, Uint8Array.of(0, 6, 1, 2, 3, 4));

describe('the RTMP server among bytes that are no RTMP', async () => {
  const tls = await createCertificate();
  for (const [name, reason] of Object.entries(EXPECTED)) {
    it(`closes the connection on ${name}, counts ${reason} and serves the others`, async () => {
      await using started = await startRtmpServer({
        ...{ cameras: { door: null, yard: null }, tls },
        limits: { publishTimeoutMs: PUBLISH_TIMEOUT_MS },
      });
      using neighbour = await publish(started, 'yard');
      using hostile = await RtmpDevice.connect(started.port);
      hostile.send(readFileSync(join(FIXTURES, name)));
      await until('the end of the connection', () => hostile.isClosed);
      const { refused } = started.server.status();
      assert.deepEqual(refused, { [reason]: 1 });
      assert.ok(started.log.length <= 2 && started.log.length > 0, started.log.join());
      assert.ok(
        started.log.every((line) => line.length < 300),
        started.log.join(),
      );
      await assertServed(started, neighbour);
    });
  }
});

describe('the RTMP server among clients that mean harm', () => {
  it('keeps 32 of 500 connections that send nothing, and lets devices publish', async () => {
    await using started = await startRtmpServer({ cameras: { door: null, yard: null } });
    using neighbour = await publish(started, 'yard');
    const idle: RtmpDevice[] = [];
    for (let count = 0; count < 500; count++) idle.push(await RtmpDevice.connect(started.port));
    await until('the surplus to be closed', () => idle.filter(({ isClosed }) => !isClosed).length === 32);
    assert.equal(started.server.status().connections, 33);
    assert.deepEqual(started.server.status().refused, { overload: 468 });
    assert.ok(started.log.length < 10, `${started.log.length} lines`);
    await assertServed(started, neighbour);
    using _late = await publish(started, 'door');
    for (const device of idle) device[Symbol.dispose]();
  });

  it('keeps to its number of connections even if all publish', async () => {
    await using started = await startRtmpServer({
      ...{ cameras: { door: null, yard: null } },
      limits: { maximumConnections: 2 },
    });
    using first = await publish(started, 'door');
    using second = await publish(started, 'yard');
    using third = await RtmpDevice.connect(started.port);
    await until('the end of the third', () => third.isClosed);
    await assertServed(started, first);
    await assertServed(started, second);
  });

  it('closes connections whose bytes come one by one', async () => {
    await using started = await startRtmpServer({ limits: { publishTimeoutMs: PUBLISH_TIMEOUT_MS } });
    using slow = await RtmpDevice.connect(started.port);
    const bytes = publishingBytes('live', 'door');
    let offset = 0;
    await until('the end of the connection', () => {
      if (!slow.isClosed) slow.send(bytes.subarray(offset, ++offset));
      return slow.isClosed;
    });
    assert.deepEqual(started.server.status().refused, { 'never-sent': 1 });
  });

  it('lets go of a device that publishes and falls silent, whatever else it sends', async () => {
    await using started = await startRtmpServer({ limits: { silenceTimeoutMs: 300 } });
    using silent = await publish(started, 'door');
    await until('the end of the connection', () => {
      if (!silent.isClosed) silent.send(PING);
      return silent.isClosed;
    });
    assert.deepEqual(started.server.status().refused, { silent: 1 });
    assert.equal(started.desk.latest?.isPresent, false);
  });

  it('does not keep answers that nobody reads', async () => {
    await using started = await startRtmpServer();
    using deaf = await publish(started, 'door');
    deaf.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 5_000 }, () => PING));
    await until('the end of the publication', () => {
      if (!deaf.isClosed && deaf.socket.writableLength < 1_000_000) deaf.send(pings);
      return started.desk.latest?.isPresent === false;
    });
    assert.deepEqual(started.server.status().refused, { backlog: 1 });
    await until('the end of the connection', () => started.server.status().connections === 0);
  });

  it('drops pictures that cannot be read, counts them and goes on', async () => {
    await using started = await startRtmpServer();
    using device = await publish(started, 'door');
    for (let index = 0; index < 50; index++) device.send(rtmpMessage(9, Uint8Array.of(0x17, 1, 0, 0, 0, 255, 255), 4));
    await assertServed(started, device);
    assert.equal(started.desk.latest?.device.statistics().packetsDropped, 50);
    assert.deepEqual(started.server.status().refused, {});
  });
});

/** A device that publishes; its first picture has arrived. */
async function publish(started: StartedRtmpServer, camera: string): Promise<RtmpDevice> {
  const device = await RtmpDevice.connect(started.port);
  device.send(publishingBytes('live', camera), pictureBytes());
  await until(`a picture of ${camera}`, () => packetsOf(started, camera) > 0);
  return device;
}

/** What the device sends still arrives. */
async function assertServed(started: StartedRtmpServer, device: RtmpDevice): Promise<void> {
  const before = started.desk.admitted.reduce((sum, { packets }) => sum + packets.length, 0);
  device.send(pictureBytes());
  const now = () => started.desk.admitted.reduce((sum, { packets }) => sum + packets.length, 0);
  await until('the next picture', () => now() === before + 1);
  assert.equal(device.isClosed, false);
}

function packetsOf({ desk }: StartedRtmpServer, camera: string): number {
  return desk.admitted.find(({ request }) => request.camera === camera)?.packets.length ?? 0;
}
