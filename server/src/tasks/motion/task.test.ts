import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
