import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import sharp from 'sharp';
import { taskInputFor } from '../task-image.ts';
import { frameOf } from '../testing/open-test-task.ts';
import { pictureFile, skipWithoutPictures } from '../testing/test-pictures.ts';
import { openColoursTask } from './task.ts';

describe('colours of real objects', { skip: skipWithoutPictures }, async () => {
  const task = await openColoursTask();
  after(() => task.close());
  // Cut out by hand, relative to the picture.
  const rows: [string, string, readonly [number, number, number, number], string][] = [
    ['a white car under trees', 'lp_test_img.jpg', [0.305, 0.31, 0.68, 0.61], 'white'],
    ['a white van in the shade', 'lp_test_img.jpg', [0.085, 0.245, 0.15, 0.19], 'white'],
    ['blue delivery boxes', 'lp_test_img.jpg', [0.15, 0.36, 0.13, 0.14], 'blue'],
    ['a green number plate', 'lp_test_img.jpg', [0.91, 0.69, 0.062, 0.1], 'green'],
    ['a dark uniform', 'coral_grace_hopper.png', [0.05, 0.45, 0.9, 0.55], 'black'],
  ];
  for (const [name, file, [x, y, width, height], colour] of rows) {
    it(`of ${name}: ${colour}`, async () => {
      const picture = sharp(pictureFile(file)).removeAlpha();
      const size = await picture.metadata();
      const cut = {
        left: Math.round(x * size.width),
        top: Math.round(y * size.height),
        width: Math.round(width * size.width),
        height: Math.round(height * size.height),
      };
      const input = taskInputFor(task.image, cut);
      const data = await picture.extract(cut).resize(input.width, input.height, { fit: 'fill' }).raw().toBuffer();
      const [result] = await task.analyse([frameOf({ ...input, data })]);
      assert.equal(result?.attributes?.colour?.value, colour, JSON.stringify(result?.attributes));
      assert.ok((result?.attributes?.colour?.score ?? 0) > 0.4);
    });
  }
});
