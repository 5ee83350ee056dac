import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { hasSequenceParameterSet } from '#core/h264/annex-b.ts';
import {
  obstacleToRtspServer,
  type RtspServer,
  startRtspServer,
  testPicturePipeline,
} from '../../testing/rtsp-server.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import type { SourcePacket, SourceSession } from '../source.ts';
import { openInterleavedSession, UnsuitedServerError } from './interleaved-source.ts';
import { createRtspSource } from './source.ts';

const USER = 'viewer';
const SECRET = 'p@ss:word/1';
const WRONG = 'not-the-password';
const skip = obstacleToRtspServer();

const servers = new Map<'open' | 'basic' | 'digest', RtspServer>();
const MOUNTS = {
  '/plain': testPicturePipeline(),
  '/reordered': testPicturePipeline({ bFrames: 2 }),
  '/out-of-band': testPicturePipeline({ parameterSets: 'out-of-band' }),
  '/h265': testPicturePipeline({ codec: 'hevc' }),
  '/mjpeg': testPicturePipeline({ codec: 'mjpeg' }),
  '/vp8': testPicturePipeline({ codec: 'vp8' }),
  '/pcmu': testPicturePipeline({ sound: 'pcmu' }),
  '/pcma': testPicturePipeline({ sound: 'pcma' }),
  '/aac': testPicturePipeline({ sound: 'aac' }),
  '/opus': testPicturePipeline({ sound: 'opus' }),
  '/sound': 'audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay0',
};
const SENDER_REPORT_SECONDS = 0.3;

before(async () => {
  if (skip !== null) return;
  servers.set('open', await startRtspServer({ mounts: MOUNTS, senderReportSeconds: SENDER_REPORT_SECONDS }));
  for (const authentication of ['basic', 'digest'] as const) {
    servers.set(
      authentication,
      await startRtspServer({ mounts: MOUNTS, authentication, user: USER, password: SECRET }),
    );
  }
});

after(() => Promise.all([...servers.values()].map((server) => server.stop())));

function camera(
  server: 'open' | 'basic' | 'digest',
  path: string,
  password?: string,
  transport: 'tcp' | 'udp' = 'tcp',
) {
  const user = password === undefined ? '' : `${USER}:${encodeURIComponent(password)}@`;
  return {
    create: () =>
      createRtspSource({ address: `rtsp://${user}127.0.0.1:${servers.get(server)?.port}${path}`, transport }),
    skip,
  };
}

const PLAIN = { codec: 'h264', width: 320, height: 240, framesPerSecond: 20, hasReorderedFrames: false };
describeSource('an RTSP camera over TCP', {
  ...camera('open', '/plain'),
  video: PLAIN,
  // Each round starts an encoder in the server.
  rounds: 4,
});

describe('an RTSP camera that sends H.264 or H.265 over TCP', { skip: skip ?? false }, () => {
  for (const path of [
    '/plain',
    '/plain?transportmode=unicast&profile=Profile_1',
    '/reordered',
    '/out-of-band',
    '/h265',
    '/pcmu',
    '/aac',
    '/opus',
  ]) {
    it(`is read without FFmpeg: ${path}`, async () => {
      await using session = await openDirectly(path);
      const packets = await take(session, ({ kind }) => kind === 'video', 12);
      const times = packets.map((packet) => (packet.kind === 'video' ? packet.dtsUs : null) ?? Number.NaN);
      assert.ok(
        times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)),
        `${times}`,
      );
    });
  }

  for (const path of ['/mjpeg', '/vp8', '/sound']) {
    it(`leaves other video to FFmpeg: ${path}`, async () => {
      await assert.rejects(openDirectly(path), UnsuitedServerError);
    });
  }

  it('brings every packet, also while nobody waits for them', async () => {
    await using session = await openDirectly('/plain');
    session.setUrgency?.(false);
    const packets = await take(session, ({ kind }) => kind === 'video', 30);
    const times = packets.map(({ ptsUs }) => ptsUs ?? Number.NaN);
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.ok(
      steps.every((step) => Math.abs(step - 50_000) < 2_000),
      `${steps}`,
    );
    const arrivals = new Set(packets.map(({ receivedAtMs }) => Math.round(receivedAtMs / 10)));
    assert.ok(arrivals.size < packets.length, 'some came together');
    session.setUrgency?.(true);
  });
});

/** Without the way out over FFmpeg. */
function openDirectly(path: string): Promise<SourceSession> {
  const port = servers.get('open')?.port ?? 0;
  const url = new URL(`rtsp://127.0.0.1:${port}${path}`);
  const options = { url, port, place: 'the camera', openTimeoutMs: 10_000, silenceMs: 5_000 };
  return openInterleavedSession(options, new AbortController().signal);
}

describe('an RTSP camera', { skip: skip ?? false }, () => {
  const rows = [
    ['with Basic authentication', camera('basic', '/plain', SECRET), {}],
    ['with Digest authentication', camera('digest', '/plain', SECRET), {}],
    ['over UDP', camera('open', '/plain', undefined, 'udp'), { hasReorderedFrames: false }],
    ['with B-frames', camera('open', '/reordered'), { hasReorderedFrames: true, profile: 'Main' }],
    ['with parameter sets only in its description', camera('open', '/out-of-band'), { codec: 'h264', width: 320 }],
    ['of H.265', camera('open', '/h265'), { codec: 'hevc', width: 320, height: 240 }],
    ['of Motion JPEG', camera('open', '/mjpeg'), { codec: 'mjpeg', width: 320, height: 240 }],
    ['of VP8', camera('open', '/vp8'), { codec: 'vp8', width: 320, height: 240 }],
  ] as const;
  for (const [name, { create }, video] of rows) {
    it(`is read ${name}`, async () => {
      await using session = await create().open(new AbortController().signal);
      assert.deepEqual({ ...session.video, ...video }, session.video);
      const [first] = await take(session, ({ kind }) => kind === 'video', 1);
      assert.ok(first?.kind === 'video' && first.isKeyframe && first.ptsUs !== null);
      if (session.video.codec === 'h264') assert.ok(hasSequenceParameterSet(first.data), 'no parameter sets');
    });
  }

  const sounds = [
    ['/pcmu', { codec: 'pcm_mulaw', sampleRateHz: 8_000, channels: 1 }],
    ['/pcma', { codec: 'pcm_alaw', sampleRateHz: 8_000, channels: 1 }],
    ['/aac', { codec: 'aac', sampleRateHz: 48_000, channels: 1 }],
    ['/opus', { codec: 'opus', sampleRateHz: 48_000 }],
  ] as const;
  for (const [path, format] of sounds) {
    it(`brings its sound (${format.codec}) on the clock of its pictures`, async () => {
      await using session = await camera('open', path).create().open(new AbortController().signal);
      const packets = await take(session, () => true, 60);
      const sound = packets.filter(({ kind }) => kind === 'audio');
      const pictures = packets.filter(({ kind }) => kind === 'video');
      assert.ok(sound.length > 5 && pictures.length > 5, `${sound.length} of sound, ${pictures.length} pictures`);
      for (const packet of sound) {
        assert.ok(packet.kind === 'audio');
        assert.deepEqual({ ...packet.format, ...format }, packet.format);
      }
      const apartUs = (sound.at(-1)?.ptsUs ?? Number.NaN) - (pictures.at(-1)?.ptsUs ?? Number.NaN);
      assert.ok(Math.abs(apartUs) < 1_000_000, `${apartUs} µs apart`);
    });
  }

  it('tells when its pictures were made, so that two of its streams can be lined up', async () => {
    const streams = await Promise.all(
      ['/plain', '/pcma'].map(async (path) => {
        await using session = await camera('open', path).create().open(new AbortController().signal);
        return take(session, (packet) => packet.kind === 'video' && packet.producedAtUs !== null, 10);
      }),
    );
    for (const packets of streams) {
      for (const packet of packets) {
        assert.ok(packet.kind === 'video');
        // Camera and server share a clock here; what is left is the way.
        const agoMs = Date.now() - (packet.producedAtUs ?? 0) / 1000;
        assert.ok(Math.abs(agoMs) < 10_000, `made ${agoMs} ms ago`);
      }
    }
  });

  it('with a short session time-out stays connected', { timeout: 30_000 }, async () => {
    const sessionTimeoutSeconds = 2;
    await using server = await startRtspServer({ mounts: MOUNTS, sessionTimeoutSeconds });
    const address = `rtsp://127.0.0.1:${server.port}/plain`;
    const watch = async (transport: 'tcp' | 'udp') => {
      await using session = await createRtspSource({ address, transport }).open(new AbortController().signal);
      const beginMs = performance.now();
      const isLate = () => performance.now() - beginMs > sessionTimeoutSeconds * 2_500;
      assert.equal((await take(session, isLate, 1)).length, 1, `over ${transport}`);
    };
    await Promise.all([watch('tcp'), watch('udp')]);
    assert.equal(server.expiredSessions(), 0);
  });

  it('is read over TLS, also with a certificate of its own making', async () => {
    await using server = await startRtspServer({ mounts: MOUNTS, certificate: await createCertificate() });
    const address = `rtsps://127.0.0.1:${server.port}/plain`;
    await using session = await createRtspSource({ address, transport: 'tcp' }).open(new AbortController().signal);
    assert.equal((await take(session, () => true, 5)).length, 5);
  });

  it('that is switched off while it is being read ends its packets at once', { timeout: 20_000 }, async () => {
    await using server = await startRtspServer({ mounts: MOUNTS });
    const address = `rtsp://127.0.0.1:${server.port}/plain`;
    await using session = await createRtspSource({ address, transport: 'tcp' }).open(new AbortController().signal);
    const packets = session.packets()[Symbol.asyncIterator]();
    await packets.next();
    await server.stop();
    while ((await packets.next()).done !== true);
  });
});

describe('an RTSP server that gives no video', () => {
  describeFailingSource('an address with a bare slash in its password', {
    create: () => createRtspSource({ address: `rtsp://${USER}:p/${WRONG}@127.0.0.1/live`, transport: 'tcp' }),
    codes: ['source-invalid'],
    message: /%2F/,
    secret: WRONG,
  });
  describeFailingSource('a name that nobody knows', {
    create: () => createRtspSource({ address: `rtsp://a:${WRONG}@camera.invalid/live`, transport: 'tcp' }),
    codes: ['source-unreachable'],
    message: /camera\.invalid/,
    secret: WRONG,
  });
  describeFailingSource('a wrong path', { ...camera('open', '/none'), codes: ['source-not-found'] });
  describeFailingSource('a camera of sound alone', {
    ...camera('open', '/sound'),
    codes: ['source-invalid'],
    message: /no video stream/,
  });
  describeFailingSource('a missing password', { ...camera('digest', '/plain'), codes: ['source-unauthorized'] });
  for (const method of ['basic', 'digest'] as const) {
    describeFailingSource(`a wrong password (${method})`, {
      ...camera(method, '/plain', WRONG),
      codes: ['source-unauthorized'],
      message: /user name or password/,
      secret: WRONG,
    });
  }

  let odd: Server;
  const sockets = new Set<Socket>();
  let speak: (socket: Socket) => void = () => {};
  before(async () => {
    odd = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      speak(socket);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => odd.once('listening', resolve));
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    odd.close();
  });
  const oddCamera = (behaviour: (socket: Socket) => void, openTimeoutMs: number) => () => {
    speak = behaviour;
    const { port } = odd.address() as { port: number };
    return createRtspSource({ address: `rtsp://a:${WRONG}@127.0.0.1:${port}/live`, transport: 'tcp', openTimeoutMs });
  };
  const random = seededRandom(3);
  const noise = Buffer.from(new Uint8Array(50_000).map(() => random() * 256));
  const rows: [string, (socket: Socket) => void, string[]][] = [
    ['a server that never answers', () => {}, ['source-unreachable']],
    ['a server that drips', drip, ['source-unreachable']],
    [
      'a description of nonsense',
      describeAs(`v=0\r\n${'m=video 99999 RTP/AVP 999\r\na=rtpmap:'.repeat(2_000)}`),
      ['source-invalid', 'source-lost'],
    ],
    [
      'a description without an end',
      describeAs('v=0\r\n', 2 ** 31),
      ['source-invalid', 'source-lost', 'source-unreachable'],
    ],
    ['a server that hangs up', (socket) => socket.end(), ['source-lost', 'source-invalid']],
    ['random bytes', (socket) => socket.end(noise), ['source-lost', 'source-invalid']],
    ['a web server', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), ['source-lost', 'source-invalid']],
  ];
  for (const [name, behaviour, codes] of rows) {
    describeFailingSource(name, { create: oddCamera(behaviour, 1_000), codes, secret: WRONG });
  }
  describeFailingSource('a port where nothing listens', {
    create: () => createRtspSource({ address: `rtsp://a:${WRONG}@127.0.0.1:1/live`, transport: 'tcp' }),
    codes: ['source-unreachable'],
    message: /Nothing listens/,
    secret: WRONG,
  });
});

/** Says a byte now and then, so that no time-out of silence strikes. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('R'), 20);
  socket.on('close', () => clearInterval(timer));
}

/** Answers every request, that for the description with the given one. */
function describeAs(description: string, announcedLength = description.length): (socket: Socket) => void {
  return (socket) => {
    socket.on('data', (data) => {
      const sequence = /CSeq: (\d+)/i.exec(data.toString('latin1'))?.[1] ?? '1';
      const head = `RTSP/1.0 200 OK\r\nCSeq: ${sequence}\r\n`;
      const body = `Content-Type: application/sdp\r\nContent-Length: ${announcedLength}\r\n\r\n${description}`;
      socket.write(data.toString('latin1').startsWith('DESCRIBE') ? head + body : `${head}\r\n`);
    });
  };
}

async function take(session: SourceSession, isWanted: (packet: SourcePacket) => boolean, count: number) {
  const taken: SourcePacket[] = [];
  for await (const packet of session.packets()) {
    if (isWanted(packet) && taken.push(packet) === count) break;
  }
  return taken;
}

/** A certificate and its key as PEM texts, as cameras make them for themselves. */
async function createCertificate(): Promise<string> {
  const folder = await createTemporaryFolder();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=camera'];
  await promisify(execFile)('openssl', [...request, '-keyout', key, '-out', certificate]);
  return (await readFile(certificate, 'utf8')) + (await readFile(key, 'utf8'));
}
