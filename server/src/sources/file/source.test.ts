import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../../testing/test-video.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import { createFileSource } from './source.ts';

const REAL_VIDEOS = join(import.meta.dirname, '../../../../../shared/data/videos');
const skip = obstacleToTestVideos();

let folder = '';
const inFolder = (name: string) => ({ create: () => createFileSource({ path: join(folder, name), pace: 'realtime' }) });

before(async () => {
  folder = await createTemporaryFolder();
  if (skip !== null) return;
  await createTestVideo(join(folder, 'plain.mp4'));
  await createTestVideo(join(folder, 'reordered.mkv'), { bFrames: 2 });
  await createTestVideo(join(folder, 'plain.ts'));
  await createTestVideo(join(folder, 'motion.avi'), { encoder: 'mjpeg' });
  await createTestVideo(join(folder, 'cut.mp4'));
  await truncate(join(folder, 'cut.mp4'), 20_000);
});

const SIZE = { width: 320, height: 240, framesPerSecond: 25 };

describeSource('an MP4 file', {
  ...inFolder('plain.mp4'),
  video: { codec: 'h264', profile: 'Constrained Baseline', hasReorderedFrames: false, ...SIZE },
  skip,
});
describeSource('a Matroska file with B-frames', {
  ...inFolder('reordered.mkv'),
  video: { codec: 'h264', hasReorderedFrames: true, ...SIZE },
  skip,
});
describeSource('an MPEG-TS file', { ...inFolder('plain.ts'), video: { codec: 'h264', ...SIZE }, skip });
describeSource('a Motion JPEG file', { ...inFolder('motion.avi'), video: { codec: 'mjpeg', ...SIZE }, skip });

for (const [name, video] of [
  ['one-by-one-person-detection.mp4', { codec: 'h264', width: 768, height: 432, hasReorderedFrames: true }],
  ['asl-milk.mkv', { width: 640, height: 480 }],
] as const) {
  const path = join(REAL_VIDEOS, name);
  describeSource(`the real video ${name}`, {
    create: () => createFileSource({ path, pace: 'realtime' }),
    video,
    skip: existsSync(path) ? null : `there is no ${path}`,
  });
}

describe('a file that cannot be played', () => {
  before(async () => {
    const random = seededRandom(11);
    await writeFile(
      join(folder, 'noise.mp4'),
      new Uint8Array(100_000).map(() => random() * 256),
    );
    await writeFile(join(folder, 'empty.mp4'), '');
    await writeFile(join(folder, 'words.mp4'), 'This is not a video. '.repeat(1_000));
    await writeFile(
      join(folder, 'remote.m3u8'),
      '#EXTM3U\n#EXTINF:2,\nhttp://127.0.0.1:9/segment.ts\n#EXT-X-ENDLIST\n',
    );
    await mkdir(join(folder, 'folder.mp4'));
    await writeFile(join(folder, 'locked.mp4'), '');
    await chmod(join(folder, 'locked.mp4'), 0);
  });

  describeFailingSource('a file that is not there', { ...inFolder('none.mp4'), codes: ['source-not-found'] });
  describeFailingSource('random bytes', { ...inFolder('noise.mp4'), codes: ['source-invalid'] });
  describeFailingSource('an empty file', { ...inFolder('empty.mp4'), codes: ['source-invalid', 'source-lost'] });
  describeFailingSource('a text', { ...inFolder('words.mp4'), codes: ['source-invalid'] });
  describeFailingSource('a file whose index is cut off', { ...inFolder('cut.mp4'), codes: ['source-invalid'], skip });
  describeFailingSource('an empty folder', {
    ...inFolder('folder.mp4'),
    codes: ['source-not-found'],
    message: /no video/,
  });
  describeFailingSource('a playlist that names another machine', {
    ...inFolder('remote.m3u8'),
    codes: ['source-invalid', 'source-lost'],
  });
  describeFailingSource('a file without permission', {
    ...inFolder('locked.mp4'),
    codes: ['source-unauthorized'],
    skip: process.getuid?.() === 0 ? 'root may read every file' : null,
  });
});

describe('a file', () => {
  it('is played at the pace of its timestamps', { skip: skip ?? false }, async () => {
    await using session = await createFileSource({ path: join(folder, 'plain.mp4'), pace: 'realtime' }).open(
      new AbortController().signal,
    );
    const packets: { dtsUs: number | null; receivedAtMs: number }[] = [];
    for await (const packet of session.packets()) if (packet.kind === 'video') packets.push(packet);
    const [first, last] = [packets[0], packets.at(-1)];
    assert.ok(first && last);
    const mediaMs = ((last.dtsUs ?? 0) - (first.dtsUs ?? 0)) / 1000;
    assert.equal(packets.length, 50);
    // Timers may fire late, never early by more than their own resolution.
    assert.ok(last.receivedAtMs - first.receivedAtMs >= mediaMs - 10, `${mediaMs} ms of video`);
  });
});
