import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../../testing/test-video.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import type { SourceSession } from '../source.ts';
import { createHttpSource } from './source.ts';

const SECRET = 'open-sesame';
const skip = obstacleToTestVideos();

let folder = '';
let port = 0;
let server: Server;
let pictures: Buffer[] = [];

/** What the server does at paths that are no files. */
const MISBEHAVIOUR: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/hangs': () => {},
  '/hangs-after-head': (response) => void response.writeHead(200, { 'content-type': 'video/mp2t' }).flushHeaders(),
  '/unauthorized': (response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end(),
  '/forbidden': (response) => void response.writeHead(403).end(),
  '/broken': (response) => void response.writeHead(500).end(),
  '/noise': (response) => void response.end(noise(1_000_000)),
  '/endless-noise': (response) => sendForever(response, noise(64 * 1024)),
  '/page': (response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Camera log-in</html>'.repeat(500)),
  '/empty': (response) => void response.end(),
  '/breaks-off': (response) => {
    response.writeHead(200, { 'content-type': 'video/mp2t', 'content-length': 10_000_000 });
    createReadStream(join(folder, 'plain.ts'), { end: 60_000 })
      .on('end', () => response.destroy())
      .pipe(response, { end: false });
  },
  '/redirects-to-file': (response) =>
    void response.writeHead(302, { location: `file://${join(folder, 'plain.ts')}` }).end(),
  '/redirects-for-ever': (response) => void response.writeHead(302, { location: '/redirects-for-ever' }).end(),
  '/picture-without-size': (response) => sendPictures(response, () => withSize(pictures[0], 0, 0)),
  '/huge-picture': (response) => sendPictures(response, () => withSize(pictures[0], 16_384, 16_384)),
  '/local-file.m3u8': (response) =>
    void response.end(
      `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://${join(folder, 'plain.ts')}\n#EXT-X-ENDLIST\n`,
    ),
};

before(async () => {
  folder = await createTemporaryFolder();
  if (skip === null) await createVideos();
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

/** What the server does well at paths that are no files. */
const STREAMS: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/motion': (_request, response) => sendPictures(response, (index) => pictures[index % pictures.length]),
  '/moved': (_request, response) => void response.writeHead(302, { location: '/plain.ts' }).end(),
  '/digest': (request, response) => {
    if (!isDigestOf(request, 'viewer', SECRET)) return challenge(response);
    createReadStream(join(folder, 'plain.ts')).pipe(response);
  },
  '/basic': ({ headers }, response) => {
    const isKnown = headers.authorization === `Basic ${Buffer.from(`viewer:${SECRET}`).toString('base64')}`;
    if (!isKnown) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
    createReadStream(join(folder, 'plain.ts')).pipe(response);
  },
  // A live transport stream: no length, at the pace it is made.
  '/live.ts': (_request, response) => {
    const encoder = spawn('ffmpeg', [
      ...['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25', '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10', '-threads', '1'],
      ...['-f', 'mpegts', '-flush_packets', '1', 'pipe:1'],
    ]);
    encoder.stdout.pipe(response);
    response.on('close', () => encoder.kill('SIGKILL'));
  },
};

const SIZE = { codec: 'h264', width: 320, height: 240 };
describeSource('Motion JPEG over HTTP', { ...at('/motion'), video: { codec: 'mjpeg', width: 320, height: 240 }, skip });
describeSource('a live transport stream over HTTP', { ...at('/live.ts'), video: SIZE, rounds: 4, skip });
describeSource('an MP4 file over HTTP', { ...at('/plain.mp4'), video: { ...SIZE, framesPerSecond: 25 }, skip });
describeSource('MPEG-TS over HTTP', { ...at('/plain.ts'), video: SIZE, skip });
describeSource('an HLS playlist', { ...at('/list.m3u8'), video: SIZE, skip });

describe('an HTTP camera', { skip: skip ?? false }, () => {
  for (const path of ['/basic', '/digest', '/moved']) {
    it(`is read where it answers as ${path}`, async () => {
      await using session = await at(path).create().open(new AbortController().signal);
      assert.equal(session.video.width, 320);
      const packets = session.packets()[Symbol.asyncIterator]();
      assert.equal((await packets.next()).done, false);
    });
  }

  it('of Motion JPEG has its pictures timed by their arrival', async () => {
    await using session = await at('/motion').create().open(new AbortController().signal);
    let count = 0;
    for await (const packet of session.packets()) {
      assert.ok(packet.kind === 'video' && packet.isKeyframe);
      assert.equal(packet.ptsUs, Math.round(packet.receivedAtMs * 1000));
      if (++count === 5) break;
    }
  });

  it('that hangs up in the middle of a stream fails, and is read when it is asked again', async () => {
    const source = at('/breaks-off').create();
    for (let round = 0; round < 2; round++) {
      await using session = await source.open(new AbortController().signal);
      await assert.rejects(readAll(session), /broke off|could not be read|sends nothing|closed the connection/);
    }
  });
});

describe('an HTTP server that gives no video', () => {
  const failing = (name: string, path: string, codes: string[], message?: RegExp) =>
    describeFailingSource(name, { ...at(path), codes, secret: SECRET, ...(message && { message }) });
  failing('a wrong path', '/none.mp4', ['source-not-found']);
  failing('a server that wants a password', '/unauthorized', ['source-unauthorized'], /password/);
  failing('a server that forbids', '/forbidden', ['source-unauthorized']);
  failing('a server with an error of its own', '/broken', ['source-lost'], /error of its own/);
  failing('a server that never answers', '/hangs', ['source-unreachable'], /gave no video within 1 s/);
  failing('a server that answers and then hangs', '/hangs-after-head', ['source-unreachable'], /within 1 s/);
  failing('random bytes', '/noise', ['source-invalid']);
  failing('random bytes without an end', '/endless-noise', ['source-invalid', 'source-unreachable']);
  failing('a web page', '/page', ['source-invalid']);
  failing('an empty answer', '/empty', ['source-invalid', 'source-lost']);
  failing('a redirection to a file of this machine', '/redirects-to-file', ['source-invalid', 'source-lost']);
  failing('a redirection to itself', '/redirects-for-ever', ['source-invalid', 'source-lost', 'source-unreachable']);
  failing('a picture of no size', '/picture-without-size', ['source-invalid']);
  failing('a picture of 16384×16384', '/huge-picture', ['source-invalid']);
  failing('a playlist that names a file of this machine', '/local-file.m3u8', ['source-invalid', 'source-lost']);
  describeFailingSource('a connection that breaks off', { ...at('/breaks-off'), codes: ['source-lost'], skip });
  describeFailingSource('a port where nothing listens', {
    create: () => createHttpSource({ address: `http://127.0.0.1:1/?token=${SECRET}` }),
    codes: ['source-unreachable'],
    secret: SECRET,
  });
});

function at(path: string) {
  return {
    create: () =>
      createHttpSource({
        address: `http://viewer:${SECRET}@127.0.0.1:${port}${path}`,
        // Long enough for every other case; the server that hangs is to be given up soon.
        openTimeoutMs: path.startsWith('/hangs') ? 1_000 : 15_000,
      }),
  };
}

async function createVideos(): Promise<void> {
  await createTestVideo(join(folder, 'plain.mp4'), { outputOptions: ['-movflags', '+faststart'] });
  await createTestVideo(join(folder, 'plain.ts'));
  pictures = await createPictures();
  await createTestVideo(join(folder, 'list.m3u8'), {
    seconds: 6,
    outputOptions: ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '0'],
  });
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = '' } = request;
  const stream = STREAMS[url];
  const misbehave = MISBEHAVIOUR[url];
  const file = join(folder, url);
  if (stream !== undefined) stream(request, response);
  else if (misbehave !== undefined) misbehave(response);
  else if (existsSync(file)) pipeline(createReadStream(file), response, () => {});
  else response.writeHead(404).end();
}

async function createPictures(): Promise<Buffer[]> {
  const bytes = await readFile(await createTestVideo(join(folder, 'motion.mjpeg'), { encoder: 'mjpeg', seconds: 0.4 }));
  const starts: number[] = [];
  // Start of image (ISO/IEC 10918-1, table B.1).
  for (let at = bytes.indexOf(SOI); at >= 0; at = bytes.indexOf(SOI, at + 1)) starts.push(at);
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1]));
}
const SOI = Buffer.of(0xff, 0xd8, 0xff);
/** Start of frame, baseline. Length and precision follow, then height and width. */
const SOF0 = Buffer.of(0xff, 0xc0);

function withSize(picture: Buffer | undefined, width: number, height: number): Buffer {
  const changed = Buffer.from(picture ?? []);
  const at = changed.indexOf(SOF0);
  changed.writeUInt16BE(height, at + 5);
  changed.writeUInt16BE(width, at + 7);
  return changed;
}

/** As cameras push Motion JPEG: each picture with a head of its own. */
function sendPictures(response: ServerResponse, picture: (index: number) => Buffer | undefined): void {
  response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
  let index = 0;
  const timer = setInterval(() => {
    const bytes = picture(index++) ?? Buffer.alloc(0);
    response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${bytes.byteLength}\r\n\r\n`);
    response.write(bytes);
    response.write('\r\n');
  }, 20);
  response.on('close', () => clearInterval(timer));
}

function challenge(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': `Digest realm="camera", nonce="${NONCE}", qop="auth"` }).end();
}
const NONCE = 'd2a8f0';

/** RFC 7616, 3.4, with MD5 as cameras use it. */
function isDigestOf({ headers, method, url }: IncomingMessage, user: string, password: string): boolean {
  const told = headers.authorization ?? '';
  const field = (name: string) => new RegExp(`${name}="?([^",]*)"?`).exec(told)?.[1] ?? '';
  const hash = (text: string) => createHash('md5').update(text).digest('hex');
  const secret = hash(`${user}:camera:${password}`);
  const response = hash(
    `${secret}:${NONCE}:${field('nc')}:${field('cnonce')}:${field('qop')}:${hash(`${method}:${url}`)}`,
  );
  return told.startsWith('Digest ') && field(' response') === response;
}

async function readAll(session: SourceSession): Promise<void> {
  for await (const _packet of session.packets());
}

function noise(length: number): Buffer {
  const random = seededRandom(5);
  return Buffer.from(new Uint8Array(length).map(() => random() * 256));
}

function sendForever(response: ServerResponse, block: Buffer): void {
  const send = () => {
    while (!response.destroyed && response.write(block));
  };
  response.on('drain', send);
  send();
}
