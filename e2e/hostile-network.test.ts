import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { tlsInfoSchema } from '#contract/api.ts';
import { connectWhenLive, releaseViewerThreads } from '../benchmarks/peers/headless-viewer.ts';
import { mutateBytes } from '../fuzz/mutate-bytes.ts';
import { SrtCaller } from '../server/src/sources/srt/testing/srt-caller.ts';
import { obstacleToSrt } from '../server/src/sources/srt/testing/srt-obstacle.ts';
import { BrokenCameras } from './hostile/broken-cameras.ts';
import { type Baseline, BYSTANDER_CAMERAS, Bystanders, countRefusals } from './hostile/bystanders.ts';
import { endless, HostileHost } from './hostile/hostile-host.ts';
import { makeElementaryStream, sequenceParameterSet, toTransportStream } from './hostile/hostile-streams.ts';
import { conclusion, cookieOf, induction } from './hostile/srt-handshake.ts';
import { publishBytes } from './hostile/srt-publisher.ts';
import { TcpCrowd } from './hostile/tcp-crowd.ts';
import { UdpPeer } from './hostile/udp-peer.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const RTMP_FIXTURES = join(import.meta.dirname, '../fixtures/malformed/rtmp');
/** To each port. Client and server together stay below 20,000 descriptors, a common limit, and the ports of a machine. */
const CROWD = 3_000;
const LORISES = 50;
const DATAGRAMS = 5_000;
const SENDING_MS = 1_500;
/** One line a second for each kind of trouble is what each part of the server may say, and broken cameras add theirs. */
const ONE_ATTACK = { growthMb: 150, logLines: 30 };
/** Includes what the processes take anyway in their first minute. */
const ALL_ATTACKS = { growthMb: 400, logLines: 150 };

const skip = obstacleToSrt('ffmpeg') ?? false;

/** A whole server with three good cameras, and everything that a network can do to it. */
describe('a hostile network', { skip, timeout: 300_000 }, () => {
  let server: RunningServer;
  let bystanders: Bystanders;
  /** They are tried again and again from the first test to the last. */
  let broken: BrokenCameras;
  let beforeBroken: Baseline;
  let ports: { srt: number; rtmp: number; http: number; https: number };

  before(async () => {
    const cameras = `cameras:${BYSTANDER_CAMERAS}  victim: { inputs: [{ path: publisher }], detect: { tasks: { circle: {} } } }\n`;
    server = await startServer({ config: cameras });
    const tls = tlsInfoSchema.parse(await (await server.request('/api/tls')).json());
    const [srt, rtmp] = [await server.ingestPort('srt'), await server.ingestPort('rtmp')];
    ports = { srt, rtmp, http: server.port, https: tls.port ?? 0 };
    bystanders = await Bystanders.start(server);
    beforeBroken = await bystanders.note();
    broken = await BrokenCameras.start(server);
  });
  after(async () => {
    await broken?.[Symbol.asyncDispose]();
    await bystanders?.[Symbol.asyncDispose]();
    await server?.stop();
    releaseViewerThreads();
  });

  /** Runs an attack and looks at the good cameras during and after it. */
  async function attack(context: TestContext, work: () => Promise<void>): Promise<void> {
    const baseline = await bystanders.note();
    await work();
    context.diagnostic(await bystanders.assertUndisturbed(baseline, ONE_ATTACK));
  }

  /** Runs an attack that one of the servers for devices has to count. */
  async function countedAttack(
    context: TestContext,
    protocol: 'srt' | 'rtmp',
    leastRefusals: number,
    work: () => Promise<void>,
  ): Promise<void> {
    const before = await countRefusals(server, protocol);
    await attack(context, async () => {
      await work();
      await poll(`${leastRefusals} refusals of ${protocol}`, async () =>
        (await countRefusals(server, protocol)) >= before + leastRefusals ? true : null,
      );
    });
  }

  describe('of connections that say nothing', () => {
    for (const name of ['rtmp', 'http', 'https'] as const) {
      it(`thousands of them to ${name}`, async (context) => {
        await attack(context, async () => {
          using crowd = new TcpCrowd(ports[name]);
          await crowd.join(CROWD);
          context.diagnostic(`${crowd.connected} connections came about, ${crowd.open} are open`);
          assert.ok(crowd.connected > CROWD / 2);
          assert.ok(crowd.open < CROWD / 2, 'most are sent away at once');
          await bystanders.assertAdvance();
          assert.equal((await fetch(`${server.url}/api/health`)).status, 200);
        });
      });
    }

    it('or one byte every 100 ms', async (context) => {
      const [header, hello] = [
        Buffer.from('GET /'.padEnd(1_000, 'a')),
        Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
      ];
      const handshake = Buffer.alloc(1_537, 3);
      await attack(context, async () => {
        using http = new TcpCrowd(ports.http);
        using https = new TcpCrowd(ports.https);
        using rtmp = new TcpCrowd(ports.rtmp);
        const crowds = [
          { crowd: http, bytes: header },
          { crowd: https, bytes: hello },
          { crowd: rtmp, bytes: handshake },
        ];
        for (const { crowd, bytes } of crowds) {
          await crowd.join(LORISES);
          crowd.drip(bytes);
        }
        await poll('all to be sent away', async () => (crowds.every(({ crowd }) => crowd.open === 0) ? true : null));
      });
    });
  });

  it('lies about lengths and breaks the rules over RTMP', async (context) => {
    const files = readdirSync(RTMP_FIXTURES).filter((name) => name.endsWith('.bin'));
    const expected: Readonly<Record<string, string>> = JSON.parse(
      readFileSync(join(RTMP_FIXTURES, 'expected.json'), 'utf8'),
    );
    // The rest is cut off, so that the server has every right to wait for a while.
    const wrong = files.filter((name) => expected[name] !== 'never-sent');
    await countedAttack(context, 'rtmp', 2 * wrong.length, async () => {
      for (const name of wrong) {
        using crowd = new TcpCrowd(ports.rtmp);
        await crowd.join(2);
        crowd.send(readFileSync(join(RTMP_FIXTURES, name)));
        await poll(`the end of ${name}`, async () => (crowd.open === 0 ? true : null), 3_000);
      }
    });
  });

  describe('to the port of SRT', () => {
    it('noise and handshakes full of it', async (context) => {
      await attack(context, async () => {
        using socket = await UdpPeer.open(ports.srt);
        await socket.send(DATAGRAMS, (index) =>
          index % 2 === 0 ? randomBytes(1 + (index % 1_400)) : Buffer.from(mutateBytes(induction(index), index)),
        );
      });
    });

    it('finished handshakes whose stream IDs are no cameras', async (context) => {
      const streamIds = [
        Buffer.from('publish:../../etc/passwd'),
        Buffer.from('publish:vic\0tim'),
        Buffer.from(`publish:"'; drop table cameras; --`),
        Buffer.from('#!::m=publish,r=../victim,s=%00'),
        Buffer.alloc(512, 'a'),
        Buffer.alloc(1_200, 'b'),
        randomBytes(300),
      ];
      await countedAttack(context, 'srt', 5, async () => {
        for (const [index, streamId] of streamIds.entries()) {
          for (const claimedWords of [undefined, 0, 1, 0xffff]) {
            using socket = await UdpPeer.open(ports.srt);
            const socketId = 1_000 + index;
            const cookie = cookieOf(await socket.ask(induction(socketId)));
            assert.ok(cookie !== null, 'the port answers a call');
            await socket.send(1, () =>
              conclusion({ cookie, socketId, streamId, ...(claimedWords !== undefined && { claimedWords }) }),
            );
          }
        }
      });
    });

    it('callers that speak SRT and ask for what there is not', async (context) => {
      const streamIds = ['publish:../victim', 'publish:nobody', 'publish:ball', 'read:victim', 'x'.repeat(512)];
      await countedAttack(context, 'srt', streamIds.length + 1, async () => {
        await using caller = new SrtCaller();
        for (const streamId of streamIds)
          assert.notEqual(await caller.call({ port: ports.srt, streamId }).outcome, 'connected', streamId);
        const address = `srt://127.0.0.1:${ports.srt}?streamid=publish:%2e%2e/"victim'`;
        const picture = ['-re', '-f', 'lavfi', '-i', 'testsrc2', '-f', 'mpegts', address];
        const [code] = await once(spawn('ffmpeg', ['-v', 'error', ...picture], { stdio: 'ignore' }), 'exit');
        assert.notEqual(code, 0);
      });
    });
  });

  describe('a device that is let in and sends', () => {
    const whole = makeElementaryStream();
    const cases: Readonly<Record<string, { make(): Promise<Buffer>; isShown: boolean }>> = {
      'random bytes': { make: async () => randomBytes(500_000), isShown: false },
      'transport streams with flipped bits, holes and lies': {
        make: async () => damage(toTransportStream(await whole)),
        isShown: true,
      },
      'a transport stream that breaks off again and again': {
        make: async () => toTransportStream(await whole).subarray(0, 100_003),
        isShown: true,
      },
      'pictures of 16384×16384': {
        make: async () => toTransportStream(await whole, sequenceParameterSet(16_384, 16_384)),
        isShown: false,
      },
      'pictures of 0×0': {
        make: async () => toTransportStream(await whole, sequenceParameterSet(16, 16, { width: 16, height: 16 })),
        isShown: false,
      },
    };
    const isVictimLive = async () => (await server.status('victim')).state === 'live';
    for (const [name, { make, isShown }] of Object.entries(cases)) {
      it(name, async (context) => {
        await attack(context, async () => {
          const bytes = await make();
          const endMs = performance.now() + SENDING_MS;
          await publishBytes(ports.srt, 'publish:victim', bytes, async () => {
            const isLive = await isVictimLive();
            if (!isShown) assert.equal(isLive, false);
            return isLive || (!isShown && performance.now() > endMs) ? true : null;
          });
          await poll('the end to be noticed', async () => ((await isVictimLive()) ? null : true));
        });
      });
    }
  });

  it('noise and things like STUN to the port of WebRTC', async (context) => {
    const viewer = await connectWhenLive({ url: server.url, cookie: server.cookie, camera: 'ball' });
    try {
      await attack(context, async () => {
        using socket = await UdpPeer.open(server.webrtcPort);
        await socket.send(DATAGRAMS, (index) => (index % 2 === 0 ? randomBytes(1 + (index % 1_400)) : stunLike(index)));
        const before = viewer.receivedPackets;
        await poll('packets to the viewer', async () => (viewer.receivedPackets > before + 20 ? true : null));
      });
    } finally {
      viewer[Symbol.dispose]();
    }
  });

  it('offers that are none, and of a megabyte', async (context) => {
    const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n';
    const h264 = 'a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=setup:actpass\r\n';
    const offers = [
      'v=0',
      randomBytes(10_000).toString('latin1'),
      `${sdp}${h264}a=sendonly\r\n`,
      `${sdp}${h264}a=recvonly\r\na=ice-ufrag:\0\r\na=ice-pwd:${'x'.repeat(20_000)}\r\na=fingerprint:sha-256 ZZ\r\n`,
      `${sdp}${'a=candidate:1 1 UDP 1 999.999.999.999 99999 typ host\r\n'.repeat(500)}`,
      'v=0\r\n'.padEnd(1024 * 1024, 'a=x\r\n'),
    ];
    await attack(context, async () => {
      for (const path of ['/whip/victim', '/whep/ball', '/whep/victim']) {
        for (const body of offers) {
          const headers = { 'content-type': 'application/sdp' };
          const { status } = await server.request(path, { method: 'POST', headers, body });
          assert.ok(
            status >= 400 && status < 500,
            `${path} answered ${status} to ${JSON.stringify(body.slice(0, 150))}`,
          );
        }
      }
    });
  });

  it('an ONVIF device whose XML never ends', async (context) => {
    const xml = Buffer.from('<a b="c">'.repeat(5_000));
    const beginning = 'HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n<?xml version="1.0"?>';
    await using host = await HostileHost.start(endless(beginning, xml));
    await attack(context, async () => {
      const body = JSON.stringify({ address: `127.0.0.1:${host.port}` });
      const answer = await server.request('/api/onvif/inspect', { method: 'POST', body });
      assert.ok(answer.status >= 400, `answered ${answer.status}`);
      assert.match(await answer.text(), /onvif-/);
    });
  });

  it('cameras that answer garbage, never end or never begin, all the while', async (context) => {
    const reasons = await broken.untilGivenUp();
    for (const [name, reason] of reasons) context.diagnostic(`${name}: ${reason}`);
    await broken.remove();
    context.diagnostic(await bystanders.assertUndisturbed(beforeBroken, ALL_ATTACKS));
  });
});

/** A stream with something wrong every few packets, the same each time. */
function damage(stream: Buffer): Buffer {
  const pieces: Uint8Array[] = [];
  for (let offset = 0, seed = 0; offset < stream.length; offset += 20_000, seed++)
    pieces.push(mutateBytes(stream.subarray(offset, offset + 20_000), seed));
  return Buffer.concat(pieces);
}

/** A binding request (RFC 8489) with the right cookie and lengths that lie. */
function stunLike(seed: number): Buffer {
  const message = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12 + (seed % 100))]);
  message.writeUInt16BE(seed % 3 === 0 ? 0xfffc : (message.length - 20) & 0xfffc, 2);
  return message;
}
