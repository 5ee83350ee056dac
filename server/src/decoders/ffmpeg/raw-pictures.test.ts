import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo, obstacleToTestVideos } from '../../testing/test-video.ts';
import { openFfmpegDecoder } from './decoder.ts';

const skip = obstacleToTestVideos() ?? false;

/** A container of raw pictures stands in for a camera that gives them: Video4Linux hands them over the same way. */
for (const pixelFormat of ['yuyv422', 'nv12', 'gray', 'rgb24']) {
  test(`raw pictures in ${pixelFormat} are decoded`, { skip }, async () => {
    const file = join(await createTemporaryFolder(), 'raw.nut');
    await createTestVideo(file, {
      seconds: 1,
      outputOptions: ['-c:v', 'rawvideo', '-pix_fmt', pixelFormat],
    });
    await using session = await openDemuxerSession(
      {
        address: file,
        place: 'test picture',
        format: 'nut',
        options: {},
        openTimeoutMs: 5_000,
        description: 'analysis',
      },
      new AbortController().signal,
    );
    assert.deepEqual([session.video.width, session.video.pixelFormat], [320, pixelFormat]);
    await using decoder = await openFfmpegDecoder(session.video);
    for await (const packet of session.packets()) {
      assert.equal(packet.kind, 'video');
      const at = mediaTimeUs(0);
      const frames = packet.kind === 'video' ? await decoder.decode({ ...packet, ptsUs: at, dtsUs: at }) : [];
      for (const frame of frames) {
        using owned = frame;
        assert.deepEqual([owned.width, owned.height], [320, 240]);
      }
      assert.equal(frames.length, 1);
      break;
    }
  });
}
