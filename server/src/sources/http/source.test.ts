import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { after, before, describe } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../../testing/test-video.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import { createHttpSource } from './source.ts';

const SECRET = 'open-sesame';
const skip = obstacleToTestVideos();

let folder = '';
let port = 0;
let server: Server;

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

const SIZE = { codec: 'h264', width: 320, height: 240 };
describeSource('an MP4 file over HTTP', { ...at('/plain.mp4'), video: { ...SIZE, framesPerSecond: 25 }, skip });
describeSource('MPEG-TS over HTTP', { ...at('/plain.ts'), video: SIZE, skip });
describeSource('an HLS playlist', { ...at('/list.m3u8'), video: SIZE, skip });

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
  await createTestVideo(join(folder, 'list.m3u8'), {
    seconds: 6,
    outputOptions: ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '0'],
  });
}

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const misbehave = MISBEHAVIOUR[url];
  const file = join(folder, url);
  if (misbehave !== undefined) misbehave(response);
  else if (existsSync(file)) pipeline(createReadStream(file), response, () => {});
  else response.writeHead(404).end();
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
