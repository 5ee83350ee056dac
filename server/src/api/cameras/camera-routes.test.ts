import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Camera } from '#contract/api.ts';
import type { CameraConfigInput } from '#contract/config.ts';
import { startServer, type TestServer } from '../../testing/start-server.ts';

const DOOR = `# my cameras
cameras:
  # at the door
  door:
    title: Door # the front one
    inputs:
      - path: rtsp://user:geheim@10.0.0.5/stream
    detect:
      tasks:
        objects: { fps: 2 }
`;

function create(opened: TestServer, name: string, config: CameraConfigInput) {
  return opened.call('POST', '/api/cameras', { name, config });
}

function pathOf(camera: Camera): string | undefined {
  return camera.config.inputs[0]?.path;
}

test('cameras are listed with what the media process reports of them', async () => {
  await using opened = await startServer();
  const { cameras } = (await opened.call('GET', '/api/cameras')).json<{ cameras: Camera[] }>();
  assert.deepEqual(
    cameras.map(({ name, demo, status }) => [name, demo, status.state]),
    [
      ['ball', 'simulation', 'live'],
      ['street', 'drawing', 'live'],
    ],
  );
});

test('a camera can be added, changed and removed, and the file keeps its comments', async () => {
  await using opened = await startServer(DOOR);
  const added = await create(opened, 'yard', { inputs: [{ path: 'demo:ball' }] });
  assert.equal(added.statusCode, 201);
  assert.equal(added.headers.location, '/api/cameras/yard');
  assert.equal((await create(opened, 'yard', { inputs: [{ path: 'demo:ball' }] })).statusCode, 409);

  const changed = await opened.call('PATCH', '/api/cameras/door', { title: 'Front', detect: { tasks: { faces: {} } } });
  assert.deepEqual(changed.json<Camera>().config.detect.tasks, { objects: { fps: 2 }, faces: {} });
  const text = await readFile(opened.configFile, 'utf8');
  assert.equal(
    text,
    `${DOOR.replace('title: Door', 'title: Front')}        faces: {}\n  yard:\n    inputs:\n      - path: demo:ball\n`,
  );

  assert.equal((await opened.call('DELETE', '/api/cameras/yard')).statusCode, 204);
  assert.equal((await opened.call('DELETE', '/api/cameras/yard')).statusCode, 404);
  assert.equal((await opened.call('GET', '/api/cameras/yard')).statusCode, 404);
});

test('a change with mistakes names them and changes nothing', async () => {
  await using opened = await startServer(DOOR);
  const response = await opened.call('PATCH', '/api/cameras/door', {
    titel: 'x',
    detect: { tasks: { faces: { fps: -1 } } },
  });
  assert.equal(response.statusCode, 422);
  assert.deepEqual(response.json().error.problems, [
    { path: 'cameras.door.detect.tasks.faces.fps', message: 'expected a number of more than 0' },
    { path: 'cameras.door.titel', message: 'unknown key "titel"; did you mean "title"?' },
  ]);
  assert.equal(await readFile(opened.configFile, 'utf8'), DOOR);
});

test('passwords in addresses are never shown, and *** keeps the stored one', async () => {
  await using opened = await startServer(DOOR);
  const shown = (await opened.call('GET', '/api/cameras/door')).json<Camera>();
  assert.equal(pathOf(shown), 'rtsp://user:***@10.0.0.5/stream');

  const moved = { inputs: [{ path: 'rtsp://user:***@10.0.0.5/other' }] };
  assert.equal((await opened.call('PATCH', '/api/cameras/door', moved)).statusCode, 200);
  assert.match(await readFile(opened.configFile, 'utf8'), /rtsp:\/\/user:geheim@10\.0\.0\.5\/other/);

  const elsewhere = { inputs: [{ path: 'rtsp://user:***@evil.example/stream' }] };
  const refused = await opened.call('PATCH', '/api/cameras/door', elsewhere);
  assert.equal(refused.statusCode, 422, 'a stored password goes to no other host');
  const created = await create(opened, 'new', moved);
  assert.equal(created.statusCode, 422, 'a new camera has no stored password');

  for (const url of ['/api/cameras', '/api/config', '/api/statistics', '/metrics'])
    assert.doesNotMatch((await opened.call('GET', url)).body, /geheim/, url);
  assert.doesNotMatch(opened.log(), /geheim/);
});

test('references to the environment are shown and kept as they stand, their values are not', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as it stands in the file
  const text = DOOR.replace('geheim', '${CAMERA_PASSWORD}');
  await using opened = await startServer(text, { CAMERA_PASSWORD: 'geheim' });
  const shown = (await opened.call('GET', '/api/cameras/door')).json<Camera>();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as it stands in the file
  assert.equal(pathOf(shown), 'rtsp://user:${CAMERA_PASSWORD}@10.0.0.5/stream');
  await opened.call('PATCH', '/api/cameras/door', { title: 'Front', inputs: shown.config.inputs });
  assert.equal(await readFile(opened.configFile, 'utf8'), text.replace('title: Door', 'title: Front'));
  const test = await opened.call('POST', '/api/cameras/test', { input: shown.config.inputs[0] });
  assert.equal(test.json().message, 'rtsp://user:geheim@10.0.0.5/stream', 'the media process gets the value');
});

test('an input is tested with the stored password of the camera that it belongs to', async () => {
  await using opened = await startServer(DOOR);
  const input = { path: 'rtsp://user:***@10.0.0.5/stream' };
  const known = await opened.call('POST', '/api/cameras/test', { input, camera: 'door' });
  assert.equal(known.json().message, 'rtsp://user:geheim@10.0.0.5/stream');
  const unknown = await opened.call('POST', '/api/cameras/test', { input });
  assert.equal(unknown.statusCode, 422);
  const fresh = await opened.call('POST', '/api/cameras/test', { input: { path: 'rtsp://u:new@10.0.0.9/' } });
  assert.equal(fresh.json().message, 'rtsp://u:new@10.0.0.9/');
});

test('a disabled camera says so', async () => {
  await using opened = await startServer(DOOR);
  const response = await opened.call('PATCH', '/api/cameras/door', { enabled: false });
  assert.equal(response.json<Camera>().status.state, 'disabled');
});

test('pictures are JPEG', async () => {
  await using opened = await startServer();
  const picture = await opened.call('GET', '/api/cameras/ball/latest.jpg?width=320');
  assert.equal(picture.headers['content-type'], 'image/jpeg');
  assert.deepEqual([...picture.rawPayload], [0xff, 0xd8, 0xff, 0xd9]);
  assert.equal((await opened.call('GET', '/api/cameras/nobody/latest.jpg')).statusCode, 404);
});

test('MJPEG delivers one picture after the other until the client goes', async () => {
  await using opened = await startServer();
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${opened.server.port}/api/cameras/ball/mjpeg`, {
    headers: { authorization: `Bearer ${opened.token}` },
    signal: abort.signal,
  });
  assert.equal(response.headers.get('content-type'), 'multipart/x-mixed-replace; boundary=localcv-frame');
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('latin1');
    if (text.split('--localcv-frame').length > 3) break;
  }
  assert.match(text, /^--localcv-frame\r\nContent-Type: image\/jpeg\r\nContent-Length: 4\r\n\r\n\xff\xd8\xff\xd9\r\n/);
});
