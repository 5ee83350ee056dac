import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { intersectionOverUnion } from '#core/geometry/box.ts';
import { describeTask } from '../task.contract.ts';
import { taskInputFor } from '../task-image.ts';
import { findObjects } from '../testing/open-test-task.ts';
import { openCircleTask } from './task.ts';

describeTask('circle', openCircleTask);

describe('circle', () => {
  it('finds a bright disc and gives its box relative to the picture', async () => {
    const task = await openCircleTask();
    const input = taskInputFor(task.image, { width: 1280, height: 720 });
    const disc = { x: 400, y: 130, radius: 36 };
    const data = new Uint8Array(input.width * input.height).map((_, index) => {
      const distance = Math.hypot((index % input.width) - disc.x, Math.floor(index / input.width) - disc.y);
      return distance < disc.radius ? 220 : 40;
    });
    const found = await findObjects(task, { ...input, data });
    await task.close();
    const side = 2 * disc.radius;
    const box = {
      x: (disc.x - disc.radius) / input.width,
      y: (disc.y - disc.radius) / input.height,
      width: side / input.width,
      height: side / input.height,
    };
    assert.equal(found.length, 1);
    assert.ok(intersectionOverUnion(found[0]?.box ?? box, box) > 0.9, JSON.stringify(found));
  });
});
