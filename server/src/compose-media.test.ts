import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CameraConfig } from '#contract/config.ts';
import { type FromMediaMessage, fromMediaMessageSchema } from '#contract/media-process.ts';
import { composeMediaServer } from './compose-media.ts';
import { quietFfmpegLog } from './ffmpeg/quiet-log.ts';
import type { MediaServer } from './media/media-server.ts';
import { findFreeUdpPort } from './testing/find-free-udp-port.ts';
import { cameraAt, MEDIA_DIRECTORIES, mediaWith } from './testing/media-configuration.ts';
import { createTemporaryFolder } from './testing/temporary-folder.ts';
import { until } from './testing/until.ts';

quietFfmpegLog();

const VIEWER = '5f0c9e0e-0000-4000-8000-000000000000';

describe('the media process', { timeout: 60_000 }, () => {
  it('says that it is ready, and answers requests before its first configuration', async () => {
    await using media = start();
    assert.deepEqual(media.sent[0], { type: 'ready' });
    await media.server.receive({ type: 'request', id: 1, name: 'takeSnapshot', body: { camera: 'ball' } });
    assertFailure(media.last(), 1, 'media-restarting');
  });

  it('survives malformed messages and answers malformed requests', async () => {
    await using media = start();
    const { server } = media;
    for (const nonsense of [
      null,
      'hello',
      {},
      { type: 'configure' },
      { type: 'request', id: 'x' },
      { type: 'dance' },
    ]) {
      await assert.rejects(server.receive(nonsense), JSON.stringify(nonsense));
    }
    await server.receive(await configuration({}));
    const requests: [string, unknown, string][] = [
      ['unknown', {}, 'internal'],
      ['constructor', {}, 'internal'],
      ['takeSnapshot', { camera: 'NOT A NAME' }, 'internal'],
      ['takeSnapshot', { camera: 'nobody' }, 'camera-unknown'],
      ['deleteViewer', { viewerId: VIEWER }, 'viewer-unknown'],
      ['createViewer', { camera: 'nobody', mode: 'live', offerSdp: 'v=0' }, 'camera-unknown'],
    ];
    for (const [index, [name, body, code]] of requests.entries()) {
      await server.receive({ type: 'request', id: index, name, body });
      assertFailure(media.last(), index, code);
    }
    assert.equal(await server.receive({ type: 'shutdown' }), 'shut-down');
  });

  it('starts every camera, also beside one whose address nothing reads', async () => {
    await using media = start();
    await media.server.receive(
      await configuration({
        odd: cameraAt('demo:nowhere'),
        missing: cameraAt('/var/nowhere.mp4'),
        ball: cameraAt('demo:ball'),
      }),
    );
    await until('the ball camera to be live', () => media.state('ball') === 'live');
    assert.equal(media.state('odd'), 'retrying');
    assert.match(media.reason('odd') ?? '', /no simulated camera "nowhere"/);
    assert.match(media.reason('missing') ?? '', /does not exist/);
  });

  it('restarts only the cameras whose configuration changed', async () => {
    await using media = start();
    const first = { ball: cameraAt('demo:ball'), odd: cameraAt('demo:nowhere') };
    await media.server.receive(await configuration(first));
    await until('the ball camera to be live', () => media.state('ball') === 'live');
    const since = media.camera('ball')?.sinceMs;
    await media.server.receive(await configuration({ ...first, odd: cameraAt('/var/nowhere.mp4') }));
    await until('the changed camera', () => /does not exist/.test(media.reason('odd') ?? ''));
    assert.equal(media.camera('ball')?.sinceMs, since);
    await media.server.receive(await configuration({ ball: first.ball, odd: { ...first.odd, enabled: false } }));
    assert.equal(media.camera('odd'), undefined);
    assert.equal(media.camera('ball')?.sinceMs, since);
  });

  it('tells what an input is, with a picture, or what is wrong with it', async () => {
    await using media = start();
    await media.server.receive(await configuration({}));
    const test = async (path: string) => {
      await media.server.receive({ type: 'request', id: 7, name: 'testInput', body: { input: { path } } });
      const answer = media.last();
      assert.ok(answer?.type === 'response', JSON.stringify(answer));
      return answer.body as { ok: boolean; message: string; picture: string | null; video: unknown };
    };
    const found = await test('demo:ball');
    assert.equal(found.ok, true);
    assert.equal(found.message, 'Found H264 video, 1280×720 at 30 frames per second. Viewers get it as it is.');
    assert.match(found.picture ?? '', /^data:image\/jpeg;base64,\/9j\//);
    for (const [path, message] of [
      ['/var/nowhere.mp4', /does not exist/],
      ['demo:nowhere', /no simulated camera/],
      ['http://someone:secret@127.0.0.1:1/video', /^Nothing listens at http:\/\/127\.0\.0\.1:1\/video/],
    ] as const) {
      const refused = await test(path);
      assert.deepEqual([refused.ok, refused.picture, refused.video], [false, null, null]);
      assert.match(refused.message, message);
    }
  });
});

/** A media server in this very process, with everything that it sent. */
function start() {
  const sent: FromMediaMessage[] = [];
  const server: MediaServer = composeMediaServer((message) => sent.push(fromMediaMessageSchema.parse(message)));
  const newestStatus = () => sent.findLast((message) => message.type === 'status');
  const find = (name: string) => newestStatus()?.cameras.find((candidate) => candidate.name === name);
  return {
    server,
    sent,
    last: () => sent.findLast(({ type }) => type === 'response' || type === 'failure'),
    camera: find,
    state: (name: string) => find(name)?.state,
    reason: (name: string) => find(name)?.reason,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function assertFailure(message: FromMediaMessage | undefined, id: number, code: string): void {
  assert.ok(message?.type === 'failure', JSON.stringify(message));
  assert.deepEqual([message.id, message.error.code], [id, code], message.error.message);
}

async function configuration(cameras: Record<string, CameraConfig>) {
  const cacheDirectory = await createTemporaryFolder();
  return {
    type: 'configure',
    configuration: { ...MEDIA_DIRECTORIES, cacheDirectory, ...mediaWith(cameras, await findFreeUdpPort()) },
  };
}
