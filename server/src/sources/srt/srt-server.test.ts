import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { publishSchema, srtConfigSchema } from '#contract/config.ts';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { findFreeUdpPort } from '../../testing/find-free-udp-port.ts';
import { until } from '../../testing/until.ts';
import type { ByteDemuxer } from './byte-demuxer.ts';
import type { SrtEndpointOptions } from './srt-endpoint.ts';
import { SrtServer } from './srt-server.ts';
import { SrtCaller } from './testing/srt-caller.ts';
import { obstacleToSrt } from './testing/srt-obstacle.ts';
import { createStandInDemuxer, StandInDesk } from './testing/stand-in-desk.ts';

const FRONT = 'passphrase of front';
const BACK = 'passphrase of back';
const BAD_SECRET = 10;
const UNSECURE = 11;
const ONE_MESSAGE = Buffer.alloc(1316, 0x47);

describe('the SRT server', { skip: obstacleToSrt() ?? false }, () => {
  let open: AsyncDisposableStack;
  beforeEach(() => {
    open = new AsyncDisposableStack();
  });
  afterEach(() => open.disposeAsync());

  async function listen(
    desk: StandInDesk,
    endpoint: SrtEndpointOptions = {},
    createDemuxer: () => ByteDemuxer = createStandInDemuxer,
  ) {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const server = open.use(new SrtServer({ desk, log, createDemuxer, address: '127.0.0.1', retryMs: 50, endpoint }));
    server.configure(srtConfigSchema.parse({ port: 0 }));
    await until('the server to listen', () => server.status().port !== null);
    return { server, lines, port: server.status().port ?? 0, caller: open.use(new SrtCaller()) };
  }

  /** Connects and sends; the device then stands in the desk's list. */
  async function publish(desk: StandInDesk, caller: SrtCaller, options: Parameters<SrtCaller['call']>[0]) {
    const before = desk.admitted.length;
    const { id, outcome } = caller.call(options);
    assert.equal(await outcome, 'connected');
    await until('the device to be admitted', () => desk.admitted.length > before);
    const device = desk.admitted[before];
    assert.ok(device !== undefined);
    caller.send(id, ONE_MESSAGE);
    await until('its bytes', () => device.packets.length > 0);
    return { id, device };
  }

  const CAMERAS = {
    open: {},
    front: { passphrase: FRONT },
    back: { passphrase: BACK },
    named: { user: 'anna', password: 'secret' },
    keyed: { password: 'secret' },
  };
  const REFUSED: readonly (readonly [string, string, string, number, string])[] = [
    ['an empty stream ID', '', '', 1400, 'bad-request'],
    ['path traversal', 'publish:../front', '', 1400, 'bad-request'],
    ['a quote', "publish:front'", '', 1400, 'bad-request'],
    ['512 bytes', 'x'.repeat(512), '', 1400, 'bad-request'],
    ['bytes that are no text', 'publish:front:\x1b:x', '', 1400, 'bad-request'],
    ['a wrong password', 'publish:named:anna:wrong', '', 1401, 'unauthorized'],
    ['a wrong user', '#!::m=publish,r=named,u=bert,s=secret', '', 1401, 'unauthorized'],
    ['no credentials', 'named', '', 1401, 'unauthorized'],
    ['a longer password', 'publish:keyed::secret2', '', 1401, 'unauthorized'],
    ['the wish to read', 'read:open', '', 1403, 'forbidden'],
    ['the standard wish to read', '#!::m=request,r=open', '', 1403, 'forbidden'],
    ['a camera that takes no devices', 'publish:pulled', '', 1403, 'forbidden'],
    ['an unknown camera', 'publish:nobody', '', 1404, 'unknown-camera'],
    ['the name of an object property', 'constructor', '', 1404, 'unknown-camera'],
    ['a wrong passphrase', 'front', 'a wrong passphrase', BAD_SECRET, 'wrong-passphrase'],
    ['the passphrase of another camera', 'front', BACK, BAD_SECRET, 'wrong-passphrase'],
    ['a missing passphrase', 'front', '', UNSECURE, 'wrong-passphrase'],
    ['a passphrase that is not expected', 'open', FRONT, UNSECURE, 'wrong-passphrase'],
  ];
  for (const [what, streamId, passphrase, code, reason] of REFUSED) {
    it(`refuses ${what} with ${code}`, async () => {
      const desk = new StandInDesk(CAMERAS, { forbidden: ['pulled'] });
      const { server, lines, port, caller } = await listen(desk);
      assert.equal(await caller.call({ port, streamId, passphrase }).outcome, code);
      await until('the refusal to be counted', () => server.status().refused[reason] === 1);
      await until('a line in the log', () => lines.length === 1);
      assert.doesNotMatch(lines.join(), /passphrase of|secret/);
      assert.equal(desk.admitted.length, 0);
      assert.equal(server.status().connections, 0);
    });
  }

  const ADMITTED = [
    { streamId: 'publish:named:anna:secret', camera: 'named', passphrase: '', keyBytes: 0, encryption: null },
    { streamId: 'publish:keyed::secret', camera: 'keyed', passphrase: '', keyBytes: 0, encryption: null },
    { streamId: '#!::m=publish,r=front', camera: 'front', passphrase: FRONT, keyBytes: 16, encryption: 'AES-128' },
    { streamId: 'publish:front', camera: 'front', passphrase: FRONT, keyBytes: 24, encryption: 'AES-192' },
    { streamId: 'back', camera: 'back', passphrase: BACK, keyBytes: 32, encryption: 'AES-256' },
  ] as const;
  for (const { streamId, camera, passphrase, keyBytes, encryption } of ADMITTED) {
    it(`admits ${streamId} with ${encryption ?? 'no'} encryption`, async () => {
      const desk = new StandInDesk(CAMERAS);
      const { port, caller } = await listen(desk);
      const { device } = await publish(desk, caller, { port, streamId, passphrase, keyBytes });
      assert.equal(device.request.camera, camera);
      assert.equal(device.request.isTrusted, true);
      assert.deepEqual(Buffer.from(device.packets[0]?.data ?? []), ONE_MESSAGE);
      assert.equal(device.device.statistics().encryption, encryption);
    });
  }

  it('serves two cameras with different passphrases and key lengths on one port', async () => {
    const desk = new StandInDesk(CAMERAS);
    const { server, port, caller } = await listen(desk);
    await publish(desk, caller, { port, streamId: 'front', passphrase: FRONT, keyBytes: 16 });
    await publish(desk, caller, { port, streamId: 'back', passphrase: BACK, keyBytes: 32 });
    const encryptions = desk.present().map(({ device }) => device.statistics().encryption);
    assert.deepEqual(encryptions, ['AES-128', 'AES-256']);
    assert.equal(server.status().connections, 2);
  });

  it('takes the camera’s latency, or the longer one that the device asks for, and reports what holds', async () => {
    const desk = new StandInDesk({ quick: { latencyMs: 60 }, slow: { latencyMs: 700 } });
    const { port, caller } = await listen(desk);
    for (const [streamId, latencyMs, expected] of [
      ['quick', 20, 60],
      ['slow', 20, 700],
      ['quick', 400, 400],
    ] as const) {
      const { id, device } = await publish(desk, caller, { port, streamId, latencyMs });
      assert.equal(device.device.statistics().latencyMs, expected);
      caller.hangUp(id);
      await until('the device to leave', () => device.hasEnded);
    }
  });

  it('sends a device away that asks for a latency that would need endless memory', async () => {
    const desk = new StandInDesk(CAMERAS);
    const { server, port, caller } = await listen(desk);
    caller.call({ port, streamId: 'open', latencyMs: 60_000 });
    await until('the refusal', () => server.status().refused['bad-request'] === 1);
    assert.equal(desk.admitted.length, 0);
  });

  for (const takeover of ['never', 'when-silent'] as const) {
    it(`refuses a second device with 1409 while the first sends (${takeover})`, async () => {
      const desk = new StandInDesk({ front: { takeover } });
      const { server, port, caller } = await listen(desk);
      const { id, device } = await publish(desk, caller, { port, streamId: 'front' });
      caller.send(id, ONE_MESSAGE);
      assert.equal(await caller.call({ port, streamId: 'front' }).outcome, 1409);
      assert.equal(device.hasEnded, false);
      assert.equal(server.status().connections, 1);
      caller.hangUp(id);
      await until('the first to leave', () => device.hasEnded);
      await publish(desk, caller, { port, streamId: 'front' });
    });
  }

  it('lets a second device take the place of one that has fallen silent', async () => {
    const desk = new StandInDesk({ front: { takeover: 'when-silent' } });
    const { port, caller } = await listen(desk);
    const first = await publish(desk, caller, { port, streamId: 'front' });
    let outcome: number | string = 1409;
    for (let attempt = 0; attempt < 5_000 && outcome === 1409; attempt++)
      outcome = await caller.call({ port, streamId: 'front' }).outcome;
    assert.equal(outcome, 'connected');
    await until('the first to be sent away', () => first.device.hasEnded && caller.hasEnded(first.id));
  });

  it('lets a second device take the place of one that sends, where that is allowed', async () => {
    const desk = new StandInDesk({ front: { takeover: 'always' } });
    const { port, caller } = await listen(desk);
    const first = await publish(desk, caller, { port, streamId: 'front' });
    await publish(desk, caller, { port, streamId: 'front' });
    await until('the first to be sent away', () => first.device.hasEnded && caller.hasEnded(first.id));
    assert.equal(desk.present().length, 1);
  });

  it('goes by the permits as they are at the moment of the call', async () => {
    const desk = new StandInDesk({});
    const { port, caller } = await listen(desk);
    assert.equal(await caller.call({ port, streamId: 'late' }).outcome, 1404);
    desk.allow({ late: { passphrase: FRONT } });
    await publish(desk, caller, { port, streamId: 'late', passphrase: FRONT });
    desk.allow({ late: { passphrase: BACK } });
    assert.equal(await caller.call({ port, streamId: 'late', passphrase: FRONT }).outcome, 1409);
  });

  it('admits devices of other names where such become cameras', async () => {
    const anyOther = { publish: publishSchema.parse({ password: 'site key' }) };
    const desk = new StandInDesk(CAMERAS, { anyOther });
    const { port, caller } = await listen(desk);
    assert.equal(await caller.call({ port, streamId: 'publish:drone' }).outcome, 1401);
    const { device } = await publish(desk, caller, { port, streamId: 'publish:drone::site key' });
    assert.equal(device.request.camera, 'drone');
  });

  it('ends the connection of a device that the desk refuses or closes', async () => {
    const desk = new StandInDesk(CAMERAS);
    const { server, lines, port, caller } = await listen(desk);
    const admitted = await publish(desk, caller, { port, streamId: 'open' });
    admitted.device.device.close('Enough.');
    assert.match(lines.join(), /sent away: Enough\./);
    assert.deepEqual(server.status().refused, { 'sent-away': 1 });
    await until('the device to see it', () => caller.hasEnded(admitted.id));
    assert.equal(admitted.device.hasEnded, true);
    desk.refusal = 'publish-busy';
    const { id } = caller.call({ port, streamId: 'open' });
    await until('the refused device to see it', () => caller.hasEnded(id));
    assert.equal(server.status().refused['already-publishing'], 1);
    assert.equal(server.status().connections, 0);
  });

  it('tells of parts of a stream that could not be used, and counts them', async () => {
    const desk = new StandInDesk(CAMERAS);
    const demuxer = { ...createStandInDemuxer(), damagedParts: () => 7 };
    const { lines, port, caller } = await listen(desk, {}, () => demuxer);
    const { device } = await publish(desk, caller, { port, streamId: 'open' });
    for (let reading = 0; reading < 3; reading++) assert.equal(device.device.statistics().damagedParts, 7);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /for the camera "open", 7 parts could not be used/);
  });

  it('sends devices away that connect and never send, and refuses more than it can serve', async () => {
    const desk = new StandInDesk({}, { anyOther: { publish: publishSchema.parse({}) } });
    const { server, port, caller } = await listen(desk, { maximumConnections: 8, idleTimeoutMs: 1_500 });
    const calls = Array.from({ length: 12 }, (_, index) => caller.call({ port, streamId: `idle-${index}` }));
    const outcomes = await Promise.all(calls.map(({ outcome }) => outcome));
    assert.equal(outcomes.filter((outcome) => outcome === 'connected').length, 8);
    assert.equal(outcomes.filter((outcome) => outcome === 1402).length, 4);
    await until('all of them to be sent away', () => server.status().refused['never-sent'] === 8);
    assert.equal(server.status().connections, 0);
    assert.equal(desk.present().length, 0);
  });

  it('stops checking credentials of an address that has tried too many', async () => {
    const desk = new StandInDesk(CAMERAS);
    const { server, lines, port, caller } = await listen(desk);
    let outcome: number | string = 1401;
    for (let attempt = 0; attempt < 200 && outcome === 1401; attempt++)
      outcome = await caller.call({ port, streamId: `publish:named:anna:guess${attempt}` }).outcome;
    assert.equal(outcome, 1402);
    assert.equal(server.status().refused.unauthorized, 120);
    assert.ok(lines.length < 120, `${lines.length} lines in the log`);
  });

  it('stands floods of garbage and of handshakes that go nowhere while another device sends', async () => {
    const desk = new StandInDesk(CAMERAS);
    const { server, port, caller } = await listen(desk);
    const { id, device } = await publish(desk, caller, { port, streamId: 'open' });
    const before = process.memoryUsage.rss();
    await sendDatagrams(port, 3_000);
    const sent = device.packets.length;
    caller.send(id, ONE_MESSAGE);
    await until('the device to be heard still', () => device.packets.length > sent);
    assert.equal(server.status().connections, 1);
    const { packetsLost, packetsDropped } = device.device.statistics();
    assert.deepEqual({ packetsLost, packetsDropped }, { packetsLost: 0, packetsDropped: 0 });
    const grownMib = (process.memoryUsage.rss() - before) / 2 ** 20;
    assert.ok(grownMib < 64, `${grownMib} MiB more`);
  });

  it('names a busy port and its setting, and listens once the port is free', async () => {
    const port = await findFreeUdpPort();
    const occupant = createSocket('udp4').bind(port, '127.0.0.1');
    await once(occupant, 'listening');
    const desk = new StandInDesk(CAMERAS);
    const lines: string[] = [];
    const server = open.use(
      new SrtServer({
        desk,
        log: (line) => lines.push(line),
        createDemuxer: createStandInDemuxer,
        address: '127.0.0.1',
        retryMs: 50,
      }),
    );
    server.configure(srtConfigSchema.parse({ port }));
    await until('the problem', () => server.status().problem !== null);
    assert.match(server.status().problem ?? '', new RegExp(`${port}.*another program.*srt\\.port`));
    assert.equal(server.status().port, null);
    occupant.close();
    await until('the server to listen', () => server.status().port === port);
    assert.equal(server.status().problem, null);
    assert.equal(lines.length, 1);
  });

  it('moves to another port, can be turned off and on, and frees its ports', async () => {
    const desk = new StandInDesk(CAMERAS);
    const { server, port, caller } = await listen(desk);
    const { device } = await publish(desk, caller, { port, streamId: 'open' });
    server.configure(srtConfigSchema.parse({ port: 0, latencyMs: 200 }));
    assert.equal(device.hasEnded, false);
    const next = await findFreeUdpPort();
    server.configure(srtConfigSchema.parse({ port: next }));
    await until('the other port', () => server.status().port === next);
    assert.equal(device.hasEnded, true);
    server.configure(srtConfigSchema.parse({ port: next, enabled: false }));
    await until('the end', () => server.status().port === null);
    server.configure(srtConfigSchema.parse({ port: next }));
    await until('the beginning', () => server.status().port === next);
    await publish(desk, caller, { port: next, streamId: 'open' });
  });
});

/** Half of them random bytes, half handshakes (induction and conclusion with invented cookies) of ever new callers. */
async function sendDatagrams(port: number, count: number): Promise<void> {
  const random = seededRandom(5);
  const socket = createSocket('udp4');
  for (let index = 0; index < count; index++) {
    const bytes = index % 2 === 0 ? randomBytes(random) : handshake(index, random);
    await new Promise<void>((resolve, reject) =>
      socket.send(bytes, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error))),
    );
  }
  socket.close();
}

function randomBytes(random: () => number): Buffer {
  const bytes = Buffer.alloc(1 + Math.floor(random() * 1_471));
  for (let at = 0; at < bytes.length; at++) bytes[at] = random() * 256;
  return bytes;
}

/** draft-sharabayko-srt-01 clause 3.2.1 */
function handshake(caller: number, random: () => number): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32BE(0x80000000, 0);
  const isInduction = caller % 4 === 1;
  const fields = isInduction
    ? [4, 2, 1_000, 1_500, 8_192, 1, caller, 0]
    : [5, 5, 1_000, 1_500, 8_192, 0xffffffff, caller, Math.floor(random() * 2 ** 32)];
  for (const [index, value] of fields.entries()) bytes.writeUInt32BE(value, 16 + index * 4);
  return bytes;
}
