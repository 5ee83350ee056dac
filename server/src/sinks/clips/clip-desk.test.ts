import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { AlertClip } from '#contract/alerts.ts';
import type { Rule } from '#core/rules/rule.ts';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { Timeline } from '#core/time/timeline.ts';
import { openFfmpegDecoder } from '../../decoders/ffmpeg/decoder.ts';
import { quietFfmpegLog } from '../../ffmpeg/quiet-log.ts';
import type { EncodedPacket, VideoStream } from '../../media/encoded-packet.ts';
import { PacketFanout } from '../../pipeline/packet-fanout.ts';
import { encodePictures, FRAME_INTERVAL_US, plainStream } from '../../pipeline/testing/encode-pictures.ts';
import { createFileSource } from '../../sources/file/source.ts';
import { createSimulatedSource } from '../../sources/simulated/source.ts';
import type { SourceSession } from '../../sources/source.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos, type TestVideoOptions } from '../../testing/test-video.ts';
import { until } from '../../testing/until.ts';
import { ClipDesk } from './clip-desk.ts';

quietFfmpegLog();

const ALERT = '00000000-0000-4000-8000-000000000001';
const ANYBODY: Rule = { condition: { subject: { labels: ['person'] }, verb: 'appears' } };
/** The packets' times are those of the clock on the wall, for short. */
const CLOCK = { offsetUs: 0 };

interface OpenedDesk extends AsyncDisposable {
  readonly desk: ClipDesk;
  readonly directory: string;
  readonly clips: AlertClip[];
  readonly lines: string[];
}

async function openDesk(
  options: { rules?: Record<string, Rule>; before?: number; after?: number; directory?: string } = {},
): Promise<OpenedDesk> {
  const { rules = { anybody: ANYBODY }, before = 1, after = 1 } = options;
  const directory = options.directory ?? join(await createTemporaryFolder(), 'clips');
  const clips: AlertClip[] = [];
  const lines: string[] = [];
  const desk = new ClipDesk({
    directory,
    openDecoder: openFfmpegDecoder,
    emitClip: (clip) => clips.push(clip),
    log: (line) => lines.push(line),
  });
  const clip = { enabled: true, beforeSeconds: before, afterSeconds: after };
  desk.configure({ clip, rules, cameras: { front: {}, back: {} } });
  return { desk, directory, clips, lines, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() };
}

/** A connection whose packets the test publishes. */
function connect(desk: ClipDesk, camera: string, video: VideoStream = plainStream()) {
  const packets = new PacketFanout();
  const detach = desk.tap(camera).attach({ video, clock: CLOCK, subscribe: (listener) => packets.subscribe(listener) });
  return { packets, detach };
}

/** What FFmpeg makes of a finished clip. */
async function readClip(path: string) {
  await using session = await createFileSource({ path, pace: 'fastest' }).open(new AbortController().signal);
  const packets = await placedPackets(session);
  await using decoder = await openFfmpegDecoder(session.video);
  let pictures = 0;
  const count = (frames: Disposable[]) => {
    pictures += frames.length;
    for (const frame of frames) frame[Symbol.dispose]();
  };
  for (const packet of packets) count(await decoder.decode(packet));
  count(await decoder.restart());
  const times = packets.map(({ ptsUs }) => ptsUs / 1e6);
  return {
    video: session.video,
    packets: packets.length,
    pictures,
    isFirstKeyframe: packets[0]?.isKeyframe,
    seconds: Math.max(...times) - Math.min(...times),
  };
}

async function placedPackets(session: SourceSession): Promise<EncodedPacket[]> {
  const timeline = new Timeline();
  const packets: EncodedPacket[] = [];
  for await (const packet of session.packets()) {
    if (packet.kind !== 'video') continue;
    const { ptsUs, dtsUs } = timeline.place(packet, packet.receivedAtMs * 1000);
    packets.push({ ...packet, ptsUs, dtsUs });
  }
  return packets;
}

describe('the clip of an alert', () => {
  it('goes from the keyframe before to the wanted time after, and can be played', async () => {
    await using opened = await openDesk();
    const { packets } = connect(opened.desk, 'front');
    // A keyframe every 0.4 s.
    const encoded = await encodePictures({ count: 125, keyframeInterval: 10 });
    for (const packet of encoded.slice(0, 76)) packets.publish(packet);
    opened.desk.record(ALERT, 'front', 3_100);
    for (const packet of encoded.slice(76)) packets.publish(packet);
    await until('the clip', () => opened.clips.length > 0);

    const [clip] = opened.clips;
    assert.deepEqual(await readdir(opened.directory), [`${ALERT}.mp4`]);
    const read = await readClip(join(opened.directory, `${ALERT}.mp4`));
    assert.equal(read.isFirstKeyframe, true);
    // 2 s is the keyframe at or before 2.1 s; the last picture before 4.1 s is that of 4.08 s.
    assert.equal(clip?.startedAtMs, 2_000);
    assert.equal(clip?.durationSeconds, 2.08);
    assert.ok(Math.abs(read.seconds - 2.08) < 0.001, `${read.seconds} s`);
    assert.deepEqual([read.pictures, read.video.codec, read.video.width], [53, 'h264', 64]);
    assert.deepEqual(opened.lines, []);
  });

  it('overlaps with that of another alert of the same camera', async () => {
    await using opened = await openDesk();
    const { packets } = connect(opened.desk, 'front');
    const encoded = await encodePictures({ count: 125, keyframeInterval: 5 });
    const second = ALERT.replace(/1$/, '2');
    for (const packet of encoded) {
      packets.publish(packet);
      if (packet.ptsUs === 2_000_000) opened.desk.record(ALERT, 'front', 2_000);
      if (packet.ptsUs === 2_800_000) opened.desk.record(second, 'front', 2_800);
    }
    await until('both clips', () => opened.clips.length === 2);
    assert.deepEqual(
      opened.clips.map(({ alertId, startedAtMs, durationSeconds }) => [alertId, startedAtMs, durationSeconds]).sort(),
      [
        [ALERT, 1_000, 2],
        [second, 1_800, 2],
      ],
    );
  });

  it('ends where the camera is lost in the middle', async () => {
    await using opened = await openDesk({ after: 30 });
    const { packets, detach } = connect(opened.desk, 'front');
    for (const packet of await encodePictures({ count: 50, keyframeInterval: 10 })) packets.publish(packet);
    opened.desk.record(ALERT, 'front', 1_500);
    detach();
    await until('the clip', () => opened.clips.length > 0);
    assert.equal(opened.clips[0]?.startedAtMs, 400);
    assert.equal((await readClip(join(opened.directory, `${ALERT}.mp4`))).pictures, 40);
  });

  it('is written to its end where everything is closed', async () => {
    const opened = await openDesk({ after: 30 });
    const { packets } = connect(opened.desk, 'front');
    for (const packet of await encodePictures({ count: 50, keyframeInterval: 10 })) packets.publish(packet);
    opened.desk.record(ALERT, 'front', 1_500);
    await opened[Symbol.asyncDispose]();
    assert.equal(opened.clips.length, 1);
  });

  it('is missed in one line where there is no video', async () => {
    await using opened = await openDesk();
    connect(opened.desk, 'front').detach();
    opened.desk.record(ALERT, 'front', 1_000);
    assert.equal(opened.lines.length, 1);
    assert.match(opened.lines[0] ?? '', /no clip of alert .* on camera "front": the camera sends nothing/);
  });

  it('is missed in one line where the folder cannot be made, and nothing is left', async () => {
    const folder = await createTemporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await using opened = await openDesk({ directory: join(folder, 'file', 'clips') });
    const { packets, detach } = connect(opened.desk, 'front');
    for (const packet of await encodePictures({ count: 30, keyframeInterval: 10 })) packets.publish(packet);
    opened.desk.record(ALERT, 'front', 1_000);
    detach();
    await until('the line', () => opened.lines.length > 0);
    assert.deepEqual([opened.lines.length, opened.clips.length], [1, 0]);
  });

  it('is missed in one line where nothing can be written', async () => {
    const directory = join(await createTemporaryFolder(), 'clips');
    await mkdir(join(directory, `${ALERT}.mp4.part`), { recursive: true });
    await using opened = await openDesk({ directory });
    const { packets, detach } = connect(opened.desk, 'front');
    for (const packet of await encodePictures({ count: 30, keyframeInterval: 10 })) packets.publish(packet);
    opened.desk.record(ALERT, 'front', 1_000);
    detach();
    await until('the line', () => opened.lines.length > 0);
    assert.deepEqual([opened.lines.length, opened.clips.length], [1, 0]);
    assert.match(opened.lines[0] ?? '', /directory/);
  });

  it('leaves out the packets of cameras on which no rule may be fulfilled', async () => {
    const gate = { condition: { subject: {}, verb: 'appears', where: { cameras: ['back'] } } } as const;
    await using opened = await openDesk({ rules: { gate, off: { ...ANYBODY, enabled: false } } });
    const [front, back] = [connect(opened.desk, 'front'), connect(opened.desk, 'back')];
    const encoded = await encodePictures({ count: 20, keyframeInterval: 10 });
    for (const packet of encoded) front.packets.publish(packet);
    assert.equal(opened.desk.bytes, 0);
    for (const packet of encoded) back.packets.publish(packet);
    assert.ok(opened.desk.bytes > 0);
    const clip = { enabled: false, beforeSeconds: 1, afterSeconds: 1 };
    opened.desk.configure({ clip, rules: { gate }, cameras: { front: {}, back: {} } });
    assert.equal(opened.desk.bytes, 0);
    opened.desk.record(ALERT, 'back', 400);
    assert.deepEqual(opened.lines, []);
  });

  it('removes what a process left that died while writing, and nothing else', async () => {
    const directory = join(await createTemporaryFolder(), 'clips');
    await mkdir(directory);
    for (const name of ['a.mp4', 'b.mp4.part', 'notes.part']) await writeFile(join(directory, name), 'x');
    const opened = await openDesk({ directory });
    await opened[Symbol.asyncDispose]();
    assert.deepEqual(await readdir(directory), ['a.mp4', 'notes.part']);
  });

  it('of the demo camera is opened again by FFmpeg, with the right length', { timeout: 20_000 }, async () => {
    await using opened = await openDesk();
    const source = createSimulatedSource({ scene: 'ball', cacheDirectory: null });
    await using session = await source.open(new AbortController().signal);
    const { packets, detach } = connect(opened.desk, 'front', session.video);
    const timeline = new Timeline();
    let count = 0;
    for await (const packet of session.packets()) {
      if (packet.kind !== 'video') continue;
      const { ptsUs, dtsUs } = timeline.place(packet, packet.receivedAtMs * 1000);
      packets.publish({ ...packet, ptsUs, dtsUs });
      count++;
      if (count === 45) opened.desk.record(ALERT, 'front', ptsUs / 1000);
      if (count > 45 && opened.clips.length > 0) break;
    }
    detach();
    const read = await readClip(join(opened.directory, `${ALERT}.mp4`));
    assert.deepEqual([read.video.width, read.video.height, read.isFirstKeyframe], [1280, 720, true]);
    const told = opened.clips[0]?.durationSeconds ?? 0;
    assert.ok(Math.abs(read.seconds - told) < 0.01, `${read.seconds} s but told ${told} s`);
    assert.ok(read.seconds > 1.9 && read.seconds < 3.6, `${read.seconds} s`);
    assert.equal(read.pictures, read.packets);
  });
});

describe('the clip of a camera that sends', { skip: obstacleToTestVideos() ?? false }, () => {
  const codecs: Record<string, { file: string; video: TestVideoOptions; codec: string }> = {
    'H.264 with reordered pictures': { file: 'a.mp4', video: { bFrames: 2 }, codec: 'h264' },
    'H.265': {
      file: 'a.mkv',
      video: { encoder: 'libx265', outputOptions: ['-preset', 'ultrafast', '-x265-params', 'log-level=none'] },
      codec: 'hevc',
    },
    VP9: { file: 'a.webm', video: { encoder: 'libvpx-vp9', outputOptions: ['-deadline', 'realtime'] }, codec: 'vp9' },
    AV1: { file: 'b.mkv', video: { encoder: 'libsvtav1', outputOptions: ['-preset', '12'] }, codec: 'av1' },
    'Motion JPEG, which is transcoded': { file: 'a.avi', video: { encoder: 'mjpeg' }, codec: 'h264' },
    'VP8, which is transcoded': {
      file: 'b.webm',
      video: { encoder: 'libvpx', outputOptions: ['-deadline', 'realtime'] },
      codec: 'h264',
    },
  };
  for (const [what, { file, video, codec }] of Object.entries(codecs)) {
    it(`${what}, can be played`, { timeout: 30_000 }, async () => {
      const path = await createTestVideo(join(await createTemporaryFolder(), file), video);
      await using session = await createFileSource({ path, pace: 'fastest' }).open(new AbortController().signal);
      await using opened = await openDesk({ before: 5, after: 5 });
      const { packets, detach } = connect(opened.desk, 'front', session.video);
      const sent = await placedPackets(session);
      for (const packet of sent) packets.publish(packet);
      opened.desk.record(ALERT, 'front', (sent.at(-1)?.ptsUs ?? mediaTimeUs(0)) / 1000);
      detach();
      await until('the clip', () => opened.clips.length + opened.lines.length > 0, 20_000);
      assert.deepEqual(opened.lines, []);
      const read = await readClip(join(opened.directory, `${ALERT}.mp4`));
      assert.equal(read.video.codec, codec);
      assert.equal(read.pictures, 50);
      assert.ok(Math.abs(read.seconds - (49 * FRAME_INTERVAL_US) / 1e6) < 0.01, `${read.seconds} s`);
    });
  }
});
