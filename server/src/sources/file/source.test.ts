import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../../testing/test-video.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import type { Source, SourcePacket } from '../source.ts';
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

describe('a folder of files', { skip: skip ?? false }, () => {
  const createFolder = async (name: string, files: Readonly<Record<string, 'video' | 'words'>>) => {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      if (content === 'video') await createTestVideo(join(path, file), { seconds: 0.2 });
      else await writeFile(join(path, file), 'This is not a video. '.repeat(500));
    }
    return path;
  };
  /** Opens the source again and again, as the pipeline does, and tells what was played. */
  const playNext = async (source: Source) => {
    await using session = await source.open(new AbortController().signal);
    let pictures = 0;
    for await (const packet of session.packets()) if (packet.kind === 'video') pictures++;
    assert.ok(pictures > 0);
    return source.description.replace(/.*playing /, '');
  };

  it('is played in the order of the names, again and again, with files that come later', async () => {
    const path = await createFolder('cameras', { '2.mp4': 'video', '10.ts': 'video', '.hidden.mp4': 'video' });
    const source = createFileSource({ path });
    const played = [await playNext(source), await playNext(source)];
    await createFolder('cameras', { '1.mkv': 'video' });
    for (let turn = 0; turn < 3; turn++) played.push(await playNext(source));
    assert.deepEqual(played, ['2.mp4', '10.ts', '1.mkv', '2.mp4', '10.ts']);
    assert.ok(source.endIsExpected && source.endsForGood !== true);
  });

  it('skips what cannot be played and says why, once', async () => {
    const path = await createFolder('mixed', { 'a.mp4': 'words', 'b.mp4': 'video', 'notes.txt': 'words' });
    const skipped: string[] = [];
    const source = createFileSource({ path, onSkipped: (reason) => skipped.push(reason) });
    assert.equal(await playNext(source), 'b.mp4');
    assert.equal(await playNext(source), 'b.mp4');
    assert.equal(skipped.length, 1);
    assert.match(skipped[0] ?? '', /a\.mp4 sends something that is not video/);
  });

  it('ends for good after the last file that can be played, where it is to be analysed once', async () => {
    const path = await createFolder('once', { 'a.mp4': 'video', 'b.mp4': 'video', 'c.mp4': 'words' });
    const source = createFileSource({ path, pace: 'fastest' });
    assert.equal(await playNext(source), 'a.mp4');
    assert.equal(source.endsForGood, false);
    assert.equal(await playNext(source), 'b.mp4');
    assert.equal(source.endsForGood, true);
  });

  describeFailingSource('a folder of which nothing can be played', {
    create: () => createFileSource({ path: join(folder, 'useless') }),
    codes: ['source-invalid'],
    message: /None of the video files/,
  });
  before(() => createFolder('useless', { 'a.mp4': 'words', 'b.ts': 'words' }));
});

describe('a file', () => {
  it('is played without waiting where it is to be analysed once', {
    skip: skip ?? false,
    timeout: 15_000,
  }, async () => {
    const path = await createTestVideo(join(folder, 'slow.mp4'), { framesPerSecond: 0.25, seconds: 40 });
    const source = createFileSource({ path, pace: 'fastest' });
    await using session = await source.open(new AbortController().signal);
    const packets: SourcePacket[] = [];
    for await (const packet of session.packets()) packets.push(packet);
    assert.equal(packets.length, 10);
    assert.equal(source.endsForGood, true);
  });

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
