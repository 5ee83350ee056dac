import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cameraListSchema, eventPageSchema } from '#contract/api.ts';
import type { CameraStatus } from '#contract/camera-status.ts';
import { createTemporaryFolder } from '../server/src/testing/temporary-folder.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const VIDEOS = join(import.meta.dirname, '../../shared/data/videos');
const PERSONS = join(VIDEOS, 'one-by-one-person-detection.mp4');
const SHORT = join(VIDEOS, 'asl-milk.mkv');

const COMMENTS = ['# The hallway, recorded on a quiet day.', '# counts everybody', '# put back after the move'];

describe('cameras that play video files', { skip: existsSync(PERSONS) ? false : `there is no ${PERSONS}` }, () => {
  let server: RunningServer;
  let garbage: string;

  before(async () => {
    garbage = join(await createTemporaryFolder(), 'garbage.mp4');
    await writeFile(garbage, 'no video at all '.repeat(5_000));
    server = await startServer({ config: configuration(garbage) });
  });
  after(() => server?.stop());

  it('find the persons of a real video', { timeout: 60_000 }, async () => {
    const event = await poll('a person', async () => {
      const response = await server.request('/api/events?camera=hallway&label=person');
      return eventPageSchema.parse(await response.json()).events[0];
    });
    assert.equal(event.task, 'objects');
    const { video } = await untilState('hallway', 'live');
    assert.deepEqual([video?.delivery, video?.width, video?.height], ['transcoded', 768, 432]);
  });

  it('say what is wrong with a missing file and with one that is no video', { timeout: 30_000 }, async () => {
    const missing = await untilState('missing', 'retrying');
    assert.match(missing.reason ?? '', /nowhere\.mp4 does not exist/);
    const broken = await untilState('broken', 'retrying');
    assert.match(broken.reason ?? '', /not video in a known format/);
  });

  it('can be added by the API, and the file keeps its comments', { timeout: 30_000 }, async () => {
    const body = { name: 'sign', config: { title: 'Sign', inputs: [{ path: SHORT }], detect: { enabled: false } } };
    const response = await server.request('/api/cameras', { method: 'POST', body: JSON.stringify(body) });
    assert.equal(response.status, 201, await response.text());
    await untilState('sign', 'live');
    const text = await readConfig();
    for (const comment of COMMENTS) assert.ok(text.includes(comment), text);
    assert.match(text, /sign:\n\s+title: Sign/);
  });

  it('stay live when their file starts over', { timeout: 30_000 }, async () => {
    const states = new Set<string>();
    // The file lasts two seconds.
    await poll('the second connection', async () => {
      const { state, reconnects } = await findStatus('sign');
      states.add(state);
      return reconnects >= 2 ? true : null;
    });
    assert.deepEqual([...states], ['live']);
  });

  it('can be changed by the API, which takes effect without a restart', { timeout: 30_000 }, async () => {
    const mediaPid = await server.mediaPid();
    const patch = { inputs: [{ path: join(VIDEOS, 'bottle-detection.mp4') }] };
    const response = await server.request('/api/cameras/sign', { method: 'PATCH', body: JSON.stringify(patch) });
    assert.equal(response.status, 200, await response.text());
    await poll('the other video', async () => {
      const { video } = await findStatus('sign');
      return video?.width === 640 && video.height === 360 ? true : null;
    });
    const text = await readConfig();
    for (const comment of COMMENTS) assert.ok(text.includes(comment), text);
    assert.ok(text.includes('bottle-detection.mp4') && !text.includes('asl-milk.mkv'), text);
    assert.equal(await server.mediaPid(), mediaPid);
    assert.equal((await findStatus('hallway')).state, 'live');
  });

  it('can be deleted by the API', { timeout: 30_000 }, async () => {
    const response = await server.request('/api/cameras/sign', { method: 'DELETE' });
    assert.equal(response.status, 204);
    assert.deepEqual((await listCameras()).map(({ name }) => name).sort(), ['broken', 'hallway', 'missing']);
    const text = await readConfig();
    assert.ok(!text.includes('sign:'), text);
    for (const comment of COMMENTS) assert.ok(text.includes(comment), text);
  });

  it('become live when the file is put right', { timeout: 60_000 }, async () => {
    await writeFile(garbage, await readFile(SHORT));
    assert.equal((await untilState('broken', 'live')).reason, null);
  });

  const readConfig = () => readFile(server.configFile, 'utf8');

  async function listCameras() {
    return cameraListSchema.parse(await (await server.request('/api/cameras')).json()).cameras;
  }

  async function findStatus(name: string): Promise<CameraStatus> {
    const camera = (await listCameras()).find((candidate) => candidate.name === name);
    assert.ok(camera, `no camera ${name}`);
    return camera.status;
  }

  const untilState = (name: string, state: CameraStatus['state']) =>
    poll(
      `${name} to be ${state}`,
      async () => {
        const status = await findStatus(name);
        return status.state === state ? status : null;
      },
      45_000,
    );
});

function configuration(garbage: string): string {
  const [hallway, task, missing] = COMMENTS;
  return `
cameras:
  ${hallway}
  hallway:
    inputs:
      - path: ${PERSONS}
    detect:
      tasks:
        objects: ${task}
          fps: 3
  ${missing}
  missing:
    inputs:
      - path: /var/nowhere.mp4
  broken:
    inputs:
      - path: ${garbage}
`;
}
