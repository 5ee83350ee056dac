import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Box, intersectionOverUnion } from '#core/geometry/box.ts';
import { obstacleToTestVideos } from '../../testing/test-video.ts';
import { describeTask } from '../task.contract.ts';
import { taskInputFor } from '../task-image.ts';
import { openMotionTask } from './task.ts';

describeTask('motion', openMotionTask);

describe('motion', () => {
  it('keeps cameras apart', async () => {
    const task = await openMotionTask();
    const input = taskInputFor(task.image, { width: 1280, height: 720 });
    const look = async (camera: string, step: number, hasThing: boolean) => {
      const data = new Uint8Array(input.width * input.height).fill(80);
      for (let y = 40; hasThing && y < 90; y++)
        data.fill(220, y * input.width + step * 8, y * input.width + step * 8 + 30);
      const context = { camera, ptsUs: step * 200_000, region: { x: 0, y: 0, width: 1, height: 1 }, object: null };
      const [result] = await task.analyse([{ image: { ...input, data }, context }]);
      return result?.objects.length ?? 0;
    };
    for (let step = 0; step < 10; step++) {
      const [quiet, busy] = [await look('quiet', step, false), await look('busy', step, step >= 3)];
      assert.equal(quiet, 0);
      if (step >= 4) assert.equal(busy, 1, `step ${step}`);
    }
    await task.close();
  });
});

const VIDEO = join(import.meta.dirname, '../../../../../shared/data/videos/car-detection.mp4');
const obstacle = existsSync(VIDEO) ? obstacleToTestVideos() : 'the shared videos (../shared/data/videos) are absent';

describe('motion in a real video', { skip: obstacle ?? false }, () => {
  // Cars seen from above, measured by hand in the frames of these numbers; 12.5 frames a second.
  const cars: Record<number, readonly Box[]> = {
    100: [{ x: 0.37, y: 0, width: 0.145, height: 0.165 }],
    130: [],
    160: [],
    200: [
      { x: 0.145, y: 0, width: 0.195, height: 0.595 },
      { x: 0.41, y: 0.505, width: 0.235, height: 0.495 },
    ],
  };

  it('finds the cars on the frames where they are, and nothing on the empty road', async () => {
    const size = { width: 256, height: 144 };
    const scale = ['-vf', `scale=${size.width}:${size.height}`, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
    const { stdout } = spawnSync(
      'ffmpeg',
      ['-v', 'error', '-i', VIDEO, '-fps_mode', 'passthrough', '-frames:v', '201', ...scale],
      {
        maxBuffer: 2 ** 26,
      },
    );
    const task = await openMotionTask();
    const bytes = size.width * size.height;
    for (let index = 0; index <= 200; index++) {
      const data = new Uint8Array(stdout.subarray(index * bytes, (index + 1) * bytes));
      const context = {
        camera: 'road',
        ptsUs: index * 80_000,
        region: { x: 0, y: 0, width: 1, height: 1 },
        object: null,
      };
      const [result] = await task.analyse([{ image: { format: 'gray', ...size, data }, context }]);
      const expected = cars[index];
      if (expected === undefined) continue;
      const found = result?.objects ?? [];
      assert.equal(found.length, expected.length, `frame ${index}: ${JSON.stringify(found)}`);
      for (const car of expected) {
        const overlap = Math.max(...found.map(({ box }) => intersectionOverUnion(box, car)));
        // Their shadows move with them.
        assert.ok(overlap > 0.5, `frame ${index}: ${overlap} of ${JSON.stringify(found)}`);
      }
    }
    await task.close();
  });
});
