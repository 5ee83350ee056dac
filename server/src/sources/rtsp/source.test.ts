import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import {
  obstacleToRtspServer,
  type RtspServer,
  startRtspServer,
  testPicturePipeline,
} from '../../testing/rtsp-server.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import { createRtspSource } from './source.ts';

const USER = 'viewer';
const SECRET = 'p@ss:word/1';
const WRONG = 'not-the-password';
const skip = obstacleToRtspServer();

const servers = new Map<'open' | 'basic' | 'digest', RtspServer>();
const MOUNTS = { '/plain': testPicturePipeline(), '/reordered': testPicturePipeline({ bFrames: 2 }) };

before(async () => {
  if (skip !== null) return;
  servers.set('open', await startRtspServer({ mounts: MOUNTS }));
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
  // Finding the parameters of the video takes a second or two each time.
  rounds: 2,
});

describe('an RTSP camera', { skip: skip ?? false }, () => {
  const rows = [
    ['with Basic authentication', camera('basic', '/plain', SECRET), false],
    ['with Digest authentication', camera('digest', '/plain', SECRET), false],
    ['over UDP', camera('open', '/plain', undefined, 'udp'), false],
    ['with B-frames', camera('open', '/reordered'), true],
  ] as const;
  for (const [name, { create }, hasReorderedFrames] of rows) {
    it(`is read ${name}`, async () => {
      await using session = await create().open(new AbortController().signal);
      assert.equal(session.video.hasReorderedFrames, hasReorderedFrames);
      const first = await session.packets()[Symbol.asyncIterator]().next();
      assert.equal(first.done, false);
    });
  }

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
  describeFailingSource('a wrong path', { ...camera('open', '/none'), codes: ['source-not-found'] });
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
