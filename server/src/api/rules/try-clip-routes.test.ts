import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { UploadedClip } from '#contract/clip-trials.ts';
import type { ClipReplay } from '#contract/rules-api.ts';
import { startServer, type TestServer } from '../../testing/start-server.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';

const CONFIG = `
cameras:
  front:
    inputs: [{ path: demo:ball }]
    detect: { tasks: { objects: {} } }
    zones: { gate: { polygon: [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]] } }
`;
const RULE = { condition: { subject: { labels: ['person'] }, verb: 'enters', where: { zones: ['gate'] } } };

/** Begins as an MP4 file does. */
function videoLike(bytes: number): Buffer {
  const data = Buffer.alloc(bytes, 1);
  data.set([0, 0, 0, 0x18, ...Buffer.from('ftypisom')]);
  return data;
}

async function open() {
  const dataDirectory = join(await createTemporaryFolder(), 'data');
  const opened = await startServer(CONFIG, {}, dataDirectory);
  const files = () => readdir(join(dataDirectory, 'cache/uploaded-clips')).catch(() => []);
  return { opened, files, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

async function begin({ call }: TestServer): Promise<UploadedClip> {
  const response = await call('POST', '/api/rules/clips');
  assert.equal(response.statusCode, 201, response.body);
  return response.json<UploadedClip>();
}

function put({ server, token }: TestServer, id: string, offset: number, part: Buffer) {
  return server.api.inject({
    method: 'PUT',
    url: `/api/rules/clips/${id}?offset=${offset}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    payload: part,
  });
}

const codeOf = (response: { json(): unknown }) => (response.json() as { error: { code: string } }).error.code;

test('a clip is uploaded in parts, tried with the places and tasks of a camera, and removed', async () => {
  await using under = await open();
  const { opened } = under;
  const { id } = await begin(opened);
  const clip = videoLike(10_000);
  const first = await put(opened, id, 0, clip.subarray(0, 6_000));
  assert.equal(first.json<UploadedClip>().bytes, 6_000, first.body);

  const misplaced = await put(opened, id, 5_000, clip.subarray(5_000));
  assert.deepEqual([misplaced.statusCode, codeOf(misplaced)], [409, 'clip-part-misplaced']);
  assert.match(misplaced.body, /6000/);
  assert.equal((await put(opened, id, 6_000, clip.subarray(6_000))).json<UploadedClip>().bytes, 10_000);

  const tried = await opened.call('POST', `/api/rules/clips/${id}/try`, { rule: RULE, camera: 'front', startsAtMs: 5 });
  assert.equal(tried.statusCode, 200, tried.body);
  const { notes, durationSeconds } = tried.json<ClipReplay>();
  // The stand-in of the media process tells what it was asked.
  assert.equal(durationSeconds, 10_000);
  const asked = JSON.parse(notes[0] ?? '') as { scene: { zones: object; detect: { tasks: object } }; rule: object };
  assert.deepEqual(Object.keys(asked.scene.zones), ['gate']);
  assert.deepEqual(asked.scene.detect.tasks, { objects: { fps: 5, minimumScore: 0.25 } });
  assert.deepEqual(asked.rule, RULE);
  assert.ok(!('inputs' in asked.scene), 'no passwords of cameras');

  assert.equal((await under.files()).length, 1);
  assert.equal((await opened.call('DELETE', `/api/rules/clips/${id}`)).statusCode, 204);
  assert.deepEqual(await under.files(), []);
  const gone = await opened.call('POST', `/api/rules/clips/${id}/try`, { rule: RULE, camera: 'front' });
  assert.deepEqual([gone.statusCode, codeOf(gone)], [404, 'uploaded-clip-not-found']);
});

test('what is no video is refused and removed, whatever it is called', async () => {
  await using under = await open();
  const { opened } = under;
  const texts = [
    '<html>'.repeat(1_000),
    '#EXTM3U\nhttp://10.0.0.1/a.ts\n'.repeat(200),
    'ffconcat version 1.0\nfile /etc/passwd\n',
  ];
  for (const text of texts) {
    const { id } = await begin(opened);
    const sent = await put(opened, id, 0, Buffer.from(text));
    const refused =
      sent.statusCode === 200
        ? await opened.call('POST', `/api/rules/clips/${id}/try`, { rule: RULE, camera: 'front' })
        : sent;
    assert.deepEqual([refused.statusCode, codeOf(refused)], [422, 'clip-invalid']);
  }
  const { id } = await begin(opened);
  const empty = await opened.call('POST', `/api/rules/clips/${id}/try`, { rule: RULE, camera: 'front' });
  assert.equal(codeOf(empty), 'clip-invalid');
  assert.deepEqual(await under.files(), []);
});

test('parts, clips and rules have their limits', async () => {
  await using under = await open();
  const { opened } = under;
  const { id, maximumPartBytes } = await begin(opened);
  const large = await put(opened, id, 0, videoLike(maximumPartBytes + 1));
  assert.deepEqual([large.statusCode, codeOf(large)], [413, 'body-too-large']);
  assert.equal((await put(opened, id, 0, videoLike(maximumPartBytes))).statusCode, 200);
  for (let clip = 0; clip < 3; clip++) await begin(opened);
  const many = await opened.call('POST', '/api/rules/clips');
  assert.deepEqual([many.statusCode, codeOf(many)], [503, 'too-many-clips']);
  const nowhere = await opened.call('POST', `/api/rules/clips/${id}/try`, { rule: RULE, camera: 'back' });
  assert.deepEqual([nowhere.statusCode, codeOf(nowhere)], [404, 'camera-not-found']);
  const wrong = await opened.call('POST', `/api/rules/clips/${id}/try`, { rule: { condition: {} }, camera: 'front' });
  assert.equal(wrong.statusCode, 400);
});

test('what goes wrong with a clip is told without where it lies', async () => {
  await using under = await open();
  const { opened } = under;
  const { id } = await begin(opened);
  await put(opened, id, 0, videoLike(13));
  const failed = await opened.call('POST', `/api/rules/clips/${id}/try`, { rule: RULE, camera: 'front' });
  assert.deepEqual([failed.statusCode, codeOf(failed)], [422, 'clip-invalid'], failed.body);
  assert.match(failed.body, /The clip sends something/);
  assert.doesNotMatch(failed.body, /uploaded-clips/);
});

test('a caller who goes away ends the trial', { timeout: 20_000 }, async () => {
  await using under = await open();
  const { opened } = under;
  const { id } = await begin(opened);
  // Of this length the stand-in answers when it is told to stop.
  await put(opened, id, 0, videoLike(14));
  const leaving = new AbortController();
  const url = `http://127.0.0.1:${opened.server.port}/api/rules/clips/${id}/try`;
  const headers = { authorization: `Bearer ${opened.token}`, 'content-type': 'application/json' };
  const asked = fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ rule: RULE, camera: 'front' }),
    signal: leaving.signal,
  });
  // A part that belongs elsewhere changes nothing and tells whether the clip is in use.
  const probe = () => put(opened, id, 1, Buffer.alloc(1));
  const isInUse = async (wanted: boolean) => {
    const deadlineMs = performance.now() + 10_000;
    while ((codeOf(await probe()) === 'clip-in-use') !== wanted) {
      assert.ok(performance.now() < deadlineMs, `the clip ought ${wanted ? '' : 'not '}to be in use`);
      await setImmediate();
    }
  };
  await isInUse(true);
  leaving.abort();
  await assert.rejects(asked);
  await isInUse(false);
  assert.equal((await opened.call('DELETE', `/api/rules/clips/${id}`)).statusCode, 204);
});
