import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { quietFfmpegLog } from '../../ffmpeg/quiet-log.ts';
import { decodePublished } from '../../testing/decode-published.ts';
import { RunningProgram } from '../../testing/running-program.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../../testing/test-video.ts';
import { until } from '../../testing/until.ts';
import type { ElementaryPacket } from '../publishing.ts';
import { publishWithFfmpeg } from './testing/publish-with-ffmpeg.ts';
import type { AdmittedDevice } from './testing/stand-in-desk.ts';
import { createCertificate, type StartedRtmpServer, startRtmpServer } from './testing/start-rtmp-server.ts';

const PICTURES = 30;
/** The FFmpeg inside the npm package: Debian's own knows no enhanced RTMP. */
const PUBLISH_FILE = join(import.meta.dirname, 'testing/publish-file.ts');

quietFfmpegLog();

describe('real encoders publish over RTMP', { skip: obstacleToTestVideos() ?? false }, () => {
  it('FFmpeg with H.264 and AAC in the way of OBS, with B-frames', async () => {
    await using started = await startRtmpServer({ cameras: { door: 'secret' } });
    const address = `rtmp://127.0.0.1:${started.port}/live/door?key=secret`;
    await using _program = publishWithFfmpeg({ address, bFrames: 2 });
    const { packets } = await untilPictures(started);
    assertInDecodingOrder(packets);
    assert.ok(
      videoOf(packets).some(({ ptsUs, dtsUs }) => ptsUs !== dtsUs),
      'no picture is reordered',
    );
    await assertDecodes(packets, 'h264');
    assert.deepEqual(soundOf(packets).format.codec, 'aac');
    assert.equal(soundOf(packets).format.sampleRateHz, 44_100);
  });

  it('FFmpeg with the stream key as OBS has it, and its figures', async () => {
    await using started = await startRtmpServer({ cameras: { door: 'secret' } });
    await using program = publishWithFfmpeg({ address: `rtmp://127.0.0.1:${started.port}/live/door/secret` });
    const admitted = await untilPictures(started);
    assert.deepEqual(admitted.request, {
      ...{ camera: 'door', user: null, password: 'secret', protocol: 'rtmp' },
      ...{ remoteAddress: '127.0.0.1', isTrusted: false },
    });
    const { bitsPerSecond, packetsReceived, packetsDropped, ...rest } = admitted.device.statistics();
    assert.ok((bitsPerSecond ?? 0) > 10_000, `${bitsPerSecond} bit/s`);
    assert.ok((packetsReceived ?? 0) >= PICTURES);
    assert.equal(packetsDropped, 0);
    assert.deepEqual([rest.protocol, rest.remoteAddress, rest.encryption], ['rtmp', '127.0.0.1', null]);
    assert.equal(started.server.status().connections, 1);
    await program.kill();
  });

  it('FFmpeg over RTMPS, on the same port', async () => {
    await using started = await startRtmpServer({ tls: await createCertificate() });
    await using _program = publishWithFfmpeg({ address: `rtmps://127.0.0.1:${started.port}/live/door` });
    const { packets, device } = await untilPictures(started);
    await assertDecodes(packets, 'h264');
    assert.equal(device.statistics().protocol, 'rtmps');
    assert.match(device.statistics().encryption ?? '', /^TLSv1\.[23]$/);
  });

  it('GStreamer with H.264 and G.711', { skip: obstacleToGStreamer() ?? false }, async () => {
    await using started = await startRtmpServer();
    await using _program = publishWithGStreamer(`rtmp://127.0.0.1:${started.port}/live/door`);
    const { packets } = await untilPictures(started);
    await assertDecodes(packets, 'h264');
    assert.deepEqual(soundOf(packets).format, { codec: 'pcm_alaw', sampleRateHz: 8000, channels: 1, extradata: null });
  });

  const enhanced = [
    { codec: 'hevc', encoder: 'libx265', options: ['-x265-params', 'log-level=none'], sound: 'aac' },
    { codec: 'av1', encoder: 'libsvtav1', options: ['-preset', '10'], sound: 'libopus' },
    { codec: 'vp9', encoder: 'libvpx-vp9', options: ['-deadline', 'realtime', '-cpu-used', '8'], sound: 'libopus' },
  ] as const;
  for (const { codec, encoder, options, sound } of enhanced) {
    it(`FFmpeg 8 with ${codec} by enhanced RTMP`, async () => {
      await using started = await startRtmpServer();
      const path = join(await createTemporaryFolder(), 'video.mkv');
      await createTestVideo(path, { encoder, seconds: 2, outputOptions: [...options, ...tone(sound)] });
      const address = `rtmp://127.0.0.1:${started.port}/live/door`;
      await using program = new RunningProgram(process.execPath, [PUBLISH_FILE, path, address]);
      await until('the end of the file', () => program.hasEnded && started.desk.latest?.isPresent === false);
      const packets = started.desk.latest?.packets ?? [];
      await assertDecodes(packets, codec);
      assert.equal(soundOf(packets).format.codec, sound.replace('lib', ''));
    });
  }

  it('two devices at the same time, to their own cameras', async () => {
    await using started = await startRtmpServer({ cameras: { door: 'one', yard: 'two' } });
    const server = `rtmp://127.0.0.1:${started.port}/live`;
    await using _first = publishWithFfmpeg({ address: `${server}/door?key=one` });
    await using _second = publishWithFfmpeg({ address: `${server}/yard?key=two`, width: 160, height: 120 });
    for (const [camera, width] of [
      ['door', 320],
      ['yard', 160],
    ] as const) {
      const { packets } = await untilPictures(started, camera);
      assert.equal((await decodePublished(packets)).video.width, width);
    }
  });

  it('a device that lost its power can publish again at once', async () => {
    await using started = await startRtmpServer();
    const address = `rtmp://127.0.0.1:${started.port}/live/door`;
    await using first = publishWithFfmpeg({ address });
    const { device: before } = await untilPictures(started);
    await first.kill();
    await until('the end of the first', () => started.desk.latest?.isPresent === false);
    await using _second = publishWithFfmpeg({ address });
    await until('the second', () => started.desk.admitted.length === 2);
    const { packets, device } = await untilPictures(started);
    assert.notEqual(device, before);
    await assertDecodes(packets, 'h264');
    assert.equal(started.server.status().connections, 1);
  });
});

describe('encoders that may not publish over RTMP', { skip: obstacleToTestVideos() ?? false }, () => {
  const refusals = [
    { what: 'a wrong key', path: 'live/door?key=wrong', reason: 'unauthorized', words: 'The key is wrong.' },
    { what: 'no key', path: 'live/door', reason: 'unauthorized', words: 'The key is wrong.' },
    { what: 'an unknown camera', path: 'live/attic', reason: 'unknown-camera', words: 'There is no such camera.' },
    { what: 'another app', path: 'stream/door', reason: 'bad-request', words: 'rtmp://HOST/live/CAMERA' },
  ];
  for (const { what, path, reason, words } of refusals) {
    it(`FFmpeg hears why with ${what}`, async () => {
      await using started = await startRtmpServer({ cameras: { door: 'secret' } });
      await using program = publishWithFfmpeg({ address: `rtmp://127.0.0.1:${started.port}/${path}` });
      await until('the end of FFmpeg', () => program.hasEnded);
      assert.notEqual(program.exitCode, 0);
      assert.ok(program.output.includes(words), program.output);
      assert.deepEqual(started.server.status().refused, { [reason]: 1 });
      assert.equal(started.desk.admitted.length, 0);
      assert.equal(started.log.length, 1);
      assert.doesNotMatch(started.log.join(), /secret|key=/);
    });
  }

  it('a second device while the first publishes', async () => {
    await using started = await startRtmpServer();
    const address = `rtmp://127.0.0.1:${started.port}/live/door`;
    await using first = publishWithFfmpeg({ address });
    await untilPictures(started);
    await using second = publishWithFfmpeg({ address });
    await until('the end of the second', () => second.hasEnded);
    assert.ok(second.output.includes('Another device publishes.'), second.output);
    assert.deepEqual(started.server.status().refused, { 'already-publishing': 1 });
    assert.equal(first.hasEnded, false);
    assert.equal(started.desk.latest?.isPresent, true);
  });

  it('a device that the desk sends away', async () => {
    await using started = await startRtmpServer();
    await using program = publishWithFfmpeg({ address: `rtmp://127.0.0.1:${started.port}/live/door` });
    const { device } = await untilPictures(started);
    device.close('Another device has taken over.');
    assert.equal(started.desk.latest?.isPresent, false);
    await until('the end of FFmpeg', () => program.hasEnded);
    assert.match(started.log.join(), /taken over/);
    assert.deepEqual(started.server.status().refused, { 'sent-away': 1 });
  });

  it('a viewer', async () => {
    await using started = await startRtmpServer();
    const input = ['-v', 'error', '-i', `rtmp://127.0.0.1:${started.port}/live/door`, '-f', 'null', '-'];
    await using program = new RunningProgram('ffmpeg', input);
    await until('the end of FFmpeg', () => program.hasEnded);
    assert.deepEqual(started.server.status().refused, { play: 1 });
    assert.match(program.output, /cannot be watched over RTMP/);
  });
});

/** Options of FFmpeg that add sound to a picture from its first input. */
function tone(encoder: string): readonly string[] {
  return ['-filter_complex', 'sine=duration=2[sound]', '-map', '0:v', '-map', '[sound]', '-c:a', encoder];
}

function obstacleToGStreamer(): string | null {
  const { status } = spawnSync('gst-inspect-1.0', ['--exists', 'rtmp2sink'], { stdio: 'ignore' });
  return status === 0 ? null : 'needs the Debian packages gstreamer1.0-tools and gstreamer1.0-plugins-bad';
}

function publishWithGStreamer(address: string): RunningProgram {
  const pipeline = [
    'flvmux name=mux streamable=true ! rtmp2sink',
    `location=${address}`,
    'videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=20/1',
    '! x264enc speed-preset=ultrafast tune=zerolatency key-int-max=10 ! h264parse ! mux.',
    'audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc ! mux.',
  ];
  return new RunningProgram('gst-launch-1.0', pipeline.join(' ').split(' '));
}

async function untilPictures({ desk }: StartedRtmpServer, camera = 'door'): Promise<AdmittedDevice> {
  const find = () => desk.admitted.findLast(({ request }) => request.camera === camera);
  await until('pictures', () => videoOf(find()?.packets ?? []).length >= PICTURES, 20_000);
  const admitted = find();
  assert.ok(admitted !== undefined);
  return admitted;
}

function videoOf(packets: readonly ElementaryPacket[]) {
  return packets.filter((packet) => packet.kind === 'video');
}

function soundOf(packets: readonly ElementaryPacket[]) {
  const sound = packets.find((packet) => packet.kind === 'audio');
  assert.ok(sound !== undefined, 'no sound');
  return sound;
}

function assertInDecodingOrder(packets: readonly ElementaryPacket[]): void {
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const { dtsUs } of videoOf(packets)) {
    assert.ok(dtsUs !== null && dtsUs > lastUs, `${dtsUs} after ${lastUs}`);
    lastUs = dtsUs;
  }
}

async function assertDecodes(packets: readonly ElementaryPacket[], codec: string): Promise<void> {
  const { video, pictures, corruptPackets } = await decodePublished([...packets]);
  assert.equal(video.codec, codec);
  assert.equal(corruptPackets, 0);
  assert.ok(pictures.length > PICTURES / 2, `${pictures.length} pictures`);
  for (const picture of pictures) assert.deepEqual(picture, { width: 320, height: 240 });
}
