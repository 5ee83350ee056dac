import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { AV_CODEC_ID_H264, AV_CODEC_ID_MJPEG, AV_CODEC_ID_NONE } from 'node-av/constants';
import { OperationalError } from '../operational-error.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../testing/test-video.ts';
import { describeVideo } from './describe-video.ts';
import { quietFfmpegLog } from './quiet-log.ts';

quietFfmpegLog();

describe('describing a video by a keyframe', { skip: obstacleToTestVideos() ?? false }, () => {
  let folder = '';
  before(async () => {
    folder = await createTemporaryFolder();
  });
  const onePicture = async (name: string, options: Parameters<typeof createTestVideo>[1] = {}) =>
    new Uint8Array(await readFile(await createTestVideo(join(folder, name), { seconds: 0.04, ...options })));
  const codecId = AV_CODEC_ID_H264;

  it('tells what has to be known', async () => {
    const data = await onePicture('plain.h264');
    const { extradata, ...video } = (await describeVideo({ codecId, data, extradata: null }, 'camera')) ?? {};
    assert.deepEqual(video, {
      codec: 'h264',
      codecId,
      profile: 'Constrained Baseline',
      width: 320,
      height: 240,
      framesPerSecond: 25,
      hasReorderedFrames: false,
      reorderDepth: 0,
      pixelFormat: 'yuv420p',
    });
    assert.equal(extradata, null);
  });

  it('tells how many pictures are reordered', async () => {
    const data = await onePicture('reordered.h264', { bFrames: 2, seconds: 0.4 });
    const video = await describeVideo({ codecId, data, extradata: null }, 'camera');
    assert.equal(video?.hasReorderedFrames, true);
    assert.ok((video?.reorderDepth ?? 0) > 0);
  });

  it('finds no picture in what is none', async () => {
    const picture = await onePicture('once.h264');
    const rows: [string, Uint8Array][] = [
      ['nothing', new Uint8Array()],
      ['noise', Uint8Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 256)],
      ['parameter sets alone', picture.subarray(0, 40)],
    ];
    for (const [name, data] of rows)
      assert.equal(await describeVideo({ codecId, data, extradata: null }, 'camera'), null, name);
    const notJpeg = { codecId: AV_CODEC_ID_MJPEG, data: picture, extradata: null };
    assert.equal(await describeVideo(notJpeg, 'camera'), null);
  });

  it('is not upset by broken parameter sets beside the keyframe', async () => {
    const data = await onePicture('beside.h264');
    const video = await describeVideo(
      { codecId, data, extradata: Uint8Array.of(0, 0, 0, 1, 0x67, 0xff, 0xff, 3) },
      'camera',
    );
    assert.equal(video?.width, 320);
  });

  const rejectsAs = (code: string, message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof OperationalError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };

  it('refuses a picture that is too large, in words', async () => {
    const data = await onePicture('wide.h264', { width: 16_384, height: 16 });
    await assert.rejects(
      describeVideo({ codecId, data, extradata: null }, 'The camera'),
      rejectsAs('source-invalid', /The camera announces a picture of 16384×16/),
    );
  });

  it('refuses a codec that nothing decodes', async () => {
    const keyframe = { codecId: AV_CODEC_ID_NONE, data: Uint8Array.of(1), extradata: null };
    await assert.rejects(describeVideo(keyframe, 'The camera'), rejectsAs('codec-unsupported', /The camera sends/));
  });
});
