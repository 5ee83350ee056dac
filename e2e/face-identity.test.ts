import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { eventPageSchema } from '#contract/api.ts';
import { personListSchema, personSchema } from '#contract/people.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const VIDEO = join(import.meta.dirname, '../../shared/data/videos/face-gesture-720p.mp4');
const CONFIG = `
srt: { enabled: false }
rtmp: { enabled: false }
https: { enabled: false }
cameras:
  desk:
    inputs: [{ path: ${VIDEO} }]
    detect: { tasks: { faces: , identity: } }
`;

describe('recognising an enrolled face', {
  skip: existsSync(VIDEO) ? false : `there is no ${VIDEO}`,
  timeout: 120_000,
}, () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ config: CONFIG });
  });
  after(() => server?.stop());

  const eventsOf = async (query: string) =>
    eventPageSchema.parse(await (await server.request(`/api/events?${query}`)).json()).events;

  it('names nobody as long as nobody is enrolled', async () => {
    const event = await poll('a face', async () => (await eventsOf('camera=desk&task=faces'))[0]);
    assert.equal(event.attributes.identity, undefined);
  });

  it('puts the name of the person to their face, in events that can be asked for', async () => {
    const created = await server.request('/api/people', { method: 'POST', body: JSON.stringify({ name: 'Ada' }) });
    const { id } = personSchema.parse(await created.json());
    const enrolled = await server.request(`/api/people/${id}/faces`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: new Uint8Array(await pictureFrom(VIDEO, 1)),
    });
    assert.equal(enrolled.status, 201, await enrolled.clone().text());
    assert.equal(personSchema.parse(await enrolled.json()).faces.length, 1);
    const event = await poll('the name', async () => (await eventsOf('attribute=identity:Ada'))[0], 60_000);
    assert.ok((event.attributes.identity?.score ?? 0) >= 0.7);
  });

  it('refuses a picture without a face, and forgets whoever is deleted', async () => {
    const { people, cameras } = personListSchema.parse(await (await server.request('/api/people')).json());
    assert.deepEqual(cameras, ['desk']);
    const [ada] = people;
    assert.ok(ada);
    const gray = await sharp({ create: { width: 300, height: 300, channels: 3, background: 'gray' } })
      .jpeg()
      .toBuffer();
    const refused = await server.request(`/api/people/${ada.id}/faces`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: gray,
    });
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /face-not-found/);
    const pictureUrl = ada.faces[0]?.pictureUrl ?? '';
    assert.equal((await server.request(pictureUrl)).status, 200);
    assert.equal((await fetch(`${server.url}${pictureUrl}`)).status, 401, 'not for strangers');
    assert.equal((await server.request(`/api/people/${ada.id}`, { method: 'DELETE' })).status, 204);
    assert.equal((await server.request(pictureUrl)).status, 404);
  });
});

async function pictureFrom(video: string, second: number): Promise<Buffer> {
  const frame = ['-v', 'error', '-ss', String(second), '-i', video, '-frames:v', '1', '-f', 'mjpeg', '-'];
  return (await promisify(execFile)('ffmpeg', frame, { encoding: 'buffer' })).stdout;
}
