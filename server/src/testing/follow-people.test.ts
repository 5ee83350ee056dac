import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mediaTimeUs } from '#core/time/media-time.ts';
import { ByteTracker } from '#core/tracking/byte-tracker.ts';
import { type DetectedFrame, detectVideo, missingSamples } from './detect-video.ts';
import { evaluateTracks } from './evaluate-tracks.ts';
import { loadVideoLabels } from './video-labels.ts';

const VIDEO = 'one-by-one-person-detection.mp4';
/** Two persons come, stand at a table and leave. */
const SECONDS = 46;
const FRAMES_PER_SECOND = 5;

describe('people who come one by one, with a real detector', {
  skip: missingSamples() ?? false,
  timeout: 60_000,
}, () => {
  let cacheDirectory: string;
  let detected: DetectedFrame[];
  before(async () => {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'localcv-people-'));
    const frames = { model: 'yolox-nano', video: VIDEO, framesPerSecond: FRAMES_PER_SECOND, seconds: SECONDS };
    detected = await detectVideo({ ...frames, cacheDirectory });
  });
  after(() => rm(cacheDirectory, { recursive: true, force: true }));

  for (const every of [1, 2, 5]) {
    it(`each has one identity at ${FRAMES_PER_SECOND / every} frames a second, and stands still in between`, async () => {
      const labels = (await loadVideoLabels()).find(({ video }) => video === VIDEO)?.objects ?? [];
      const tracker = new ByteTracker({ highScoreThreshold: 0.3 });
      const frames = detected
        .filter((_, index) => index % every === 0)
        .map(({ seconds, detections }) => {
          const people = detections.filter(({ label }) => label === 'person');
          return { seconds, objects: tracker.update(people, mediaTimeUs(seconds * 1e6)) };
        });
      const score = evaluateTracks(
        frames,
        labels.filter(({ leaveSeconds }) => leaveSeconds < SECONDS),
      );
      const { identitySwitches, missed, falseTracks, sharedTracks } = score;
      assert.deepEqual(
        { identitySwitches, missed, falseTracks, sharedTracks },
        { identitySwitches: 0, missed: 0, falseTracks: 0, sharedTracks: 0 },
      );
      for (const { id, coverage } of score.objects)
        assert.ok(coverage > 0.85, `${id} was seen in ${coverage} of its frames`);
      const isStationaryAt = (at: number) =>
        frames.find(({ seconds }) => seconds >= at)?.objects.some(({ isStationary }) => isStationary);
      assert.deepEqual([isStationaryAt(7), isStationaryAt(16), isStationaryAt(40)].map(Boolean), [false, true, true]);
    });
  }
});
