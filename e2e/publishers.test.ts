import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import type { CameraStatus } from '#contract/camera-status.ts';
import { poll, type RunningServer, startServer } from './start-server.ts';

const CONFIG = `
cameras:
  front: { inputs: [{ path: publisher }], publish: { passphrase: "the-front-passphrase" } }
  back: { inputs: [{ path: publisher }], publish: { passphrase: "another-passphrase" } }
  stage: { inputs: [{ path: publisher }], publish: { password: "stream key" } }
  ball: { inputs: [{ path: "demo:ball" }] }
publish: { autoCreate: true, password: "site key" }
`;
const PICTURE = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25'];
const TONE = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25', '-pix_fmt', 'yuv420p'];
const AAC = ['-c:a', 'aac'];

/** A whole server and FFmpeg as the devices that call it. */
describe('devices that publish', { timeout: 180_000 }, () => {
  let server: RunningServer;
  let srtPort = 0;
  let rtmpPort = 0;
  const devices: ChildProcess[] = [];

  before(async () => {
    server = await startServer({ config: CONFIG });
    [srtPort, rtmpPort] = [await server.ingestPort('srt'), await server.ingestPort('rtmp')];
  });
  after(() => server?.stop());
  afterEach(async () => {
    for (const device of devices.splice(0)) await kill(device);
  });

  const overSrt = (camera: string, passphrase: string, keyBytes: number) =>
    publish(
      'mpegts',
      `srt://127.0.0.1:${srtPort}?streamid=publish:${camera}&passphrase=${passphrase}&pbkeylen=${keyBytes}`,
    );
  const overRtmp = (camera: string, key: string) =>
    publish('flv', `rtmp://127.0.0.1:${rtmpPort}/live/${camera}?key=${key}`);

  function publish(format: string, address: string): ChildProcess {
    const output = ['-v', 'error', ...PICTURE, ...TONE, ...H264, ...AAC, '-f', format, address];
    const device = spawn('ffmpeg', output, { stdio: 'ignore' });
    devices.push(device);
    return device;
  }

  const untilLive = (camera: string): Promise<CameraStatus> =>
    poll(`${camera} to be live`, async () => {
      const status = await server.status(camera);
      return status.state === 'live' && status.audio !== null ? status : null;
    });

  it('share one SRT port, each with its own passphrase', async () => {
    overSrt('front', 'the-front-passphrase', 16);
    overSrt('back', 'another-passphrase', 32);
    const [front, back] = [await untilLive('front'), await untilLive('back')];
    assert.deepEqual([front.video?.width, front.video?.height, front.video?.codec], [640, 360, 'h264']);
    assert.equal(front.inputs[0]?.connection?.encryption, 'AES-128');
    assert.equal(back.inputs[0]?.connection?.encryption, 'AES-256');
    assert.equal(front.inputs[0]?.connection?.protocol, 'srt');
    assert.equal(front.audio?.codec, 'aac');
  });

  it('are refused with a wrong passphrase, and the camera says what it waits for', async () => {
    const device = overSrt('front', 'not-the-passphrase', 16);
    const [code] = await once(device, 'exit');
    assert.notEqual(code, 0);
    // The device of the test before was killed without a word, which SRT notices after some seconds.
    const { reason } = await poll('the camera to wait', async () => {
      const status = await server.status('front');
      return status.state === 'retrying' ? status : null;
    });
    assert.match(reason ?? '', /waiting for it/);
  });

  it('come over RTMP with their stream key, and come back after they were killed', async () => {
    const device = overRtmp('stage', 'stream%20key');
    await untilLive('stage');
    await kill(device);
    await poll('the end to be noticed', async () =>
      (await server.status('stage')).state === 'retrying' ? true : null,
    );
    overRtmp('stage', 'stream%20key');
    const { reconnects, inputs } = await untilLive('stage');
    assert.equal(reconnects, 1);
    assert.equal(inputs[0]?.connection?.protocol, 'rtmp');
  });

  it('are refused with a wrong stream key', async () => {
    const [code] = await once(overRtmp('stage', 'guess'), 'exit');
    assert.notEqual(code, 0);
  });

  it('become cameras where that is allowed and they know the key', async () => {
    overRtmp('drone', 'site%20key');
    await poll('the new camera', async () => ((await server.request('/api/cameras/drone')).ok ? true : null));
    const { video } = await untilLive('drone');
    assert.equal(video?.width, 640);
    assert.equal((await server.request('/api/cameras/drone', { method: 'DELETE' })).status, 204);
  });

  it('disturb no other camera', async () => {
    const { state, reconnects } = await server.status('ball');
    assert.deepEqual([state, reconnects], ['live', 0]);
  });
});

async function kill(device: ChildProcess): Promise<void> {
  if (device.exitCode !== null || device.signalCode !== null) return;
  const gone = once(device, 'exit');
  device.kill('SIGKILL');
  await gone;
}
