import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { cameraListSchema, eventPageSchema } from '#contract/api.ts';
import type { CameraStatus } from '#contract/camera-status.ts';
import type { Event } from '#contract/event.ts';
import {
  filePipeline,
  obstacleToRtspServer,
  type RtspServer,
  startRtspServer,
} from '../server/src/testing/rtsp-server.ts';
import { createTemporaryFolder } from '../server/src/testing/temporary-folder.ts';
import { obstacleToTestVideos } from '../server/src/testing/test-video.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const PERSONS = join(import.meta.dirname, '../../shared/data/videos/one-by-one-person-detection.mp4');
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
const PASSWORD = 'gate-password';

const skip =
  (existsSync(PERSONS) ? null : `there is no ${PERSONS}`) ?? obstacleToTestVideos() ?? obstacleToRtspServer() ?? false;

describe('an RTSP camera', { skip }, () => {
  let mounts: Record<string, string>;
  let device: RtspServer;
  let server: RunningServer;
  const seenBallStates = new Set<string>();

  before(async () => {
    const video = join(await createTemporaryFolder(), 'persons.mp4');
    await encodeLikeACamera(PERSONS, video);
    mounts = { '/live': filePipeline(video) };
    device = await startDevice(0);
    server = await startServer({ config: configuration(device.port) });
  });
  after(async () => {
    await server?.stop();
    await device?.stop();
  });

  it('becomes live and is passed on to viewers as it is', { timeout: 60_000 }, async () => {
    const { video } = await untilState('gate', 'live');
    assert.equal(video?.codec, 'h264');
    assert.deepEqual([video?.width, video?.height, video?.delivery], [768, 432, 'passthrough']);
  });

  it('has its persons found, stored with their pictures and given out by the API', { timeout: 90_000 }, async () => {
    const event = await poll('an event with a picture', findPerson, 60_000);
    assert.deepEqual([event.camera, event.task, event.label], ['gate', 'objects', 'person']);
    assert.ok(event.bestScore > 0.2 && event.bestScore <= 1, String(event.bestScore));
    assert.ok(event.snapshotUrl !== null);
    const picture = await server.request(event.snapshotUrl);
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
    assert.deepEqual(Buffer.from(await picture.arrayBuffer()).subarray(0, 3), JPEG_START);
  });

  it('gives its newest picture', async () => {
    const response = await server.request('/api/cameras/gate/latest.jpg');
    assert.equal(response.status, 200);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()).subarray(0, 3), JPEG_START);
  });

  it('that is switched off is retried with a reason, and is live again once it is back', {
    timeout: 90_000,
  }, async () => {
    const { port } = device;
    await device.stop();
    const { reason } = await untilState('gate', 'retrying');
    assert.match(reason ?? '', /\w/);
    const refused = await poll('the reason why it cannot be reached', async () => {
      const { reason: current } = await findStatus('gate');
      return current?.includes('Nothing listens') ? current : null;
    });
    assert.ok(!refused.includes(PASSWORD), refused);
    device = await startDevice(port);
    const { reason: afterwards, reconnects } = await untilState('gate', 'live');
    assert.equal(afterwards, null);
    assert.ok(reconnects >= 1);
  });

  it('disturbs no other camera', async () => {
    const { state, reconnects } = await findStatus('ball');
    assert.deepEqual([state, reconnects], ['live', 0]);
    const whileStarting = ['connecting', 'warming-up'];
    assert.deepEqual(
      [...seenBallStates].filter((seen) => !whileStarting.includes(seen)),
      ['live'],
    );
  });

  const startDevice = (port: number) =>
    startRtspServer({ port, mounts, authentication: 'digest', user: 'localcv', password: PASSWORD });

  async function findStatus(name: string): Promise<CameraStatus> {
    const { cameras } = cameraListSchema.parse(await (await server.request('/api/cameras')).json());
    const ball = cameras.find((camera) => camera.name === 'ball');
    if (ball !== undefined) seenBallStates.add(ball.status.state);
    const camera = cameras.find((candidate) => candidate.name === name);
    assert.ok(camera, `no camera ${name}`);
    return camera.status;
  }

  const untilState = (name: string, state: CameraStatus['state']) =>
    poll(`${name} to be ${state}`, async () => {
      const status = await findStatus(name);
      return status.state === state ? status : null;
    });

  async function findPerson(): Promise<Event | undefined> {
    const response = await server.request('/api/events?camera=gate&label=person');
    const { events } = eventPageSchema.parse(await response.json());
    return events.find((event) => event.snapshotUrl !== null);
  }
});

function configuration(port: number): string {
  return `
cameras:
  gate:
    inputs:
      - path: rtsp://localcv:${PASSWORD}@127.0.0.1:${port}/live
    detect:
      tasks:
        objects:
          fps: 3
  ball:
    inputs:
      - path: demo:ball
    detect:
      tasks:
        circle:
          fps: 5
`;
}

/** No B-frames and a keyframe every two seconds, as cameras send it. */
async function encodeLikeACamera(from: string, to: string): Promise<void> {
  const options = ['-an', '-c:v', 'libx264', '-preset', 'ultrafast', '-threads', '1', '-bf', '0', '-g', '20'];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', '-i', from, ...options, to]);
}
