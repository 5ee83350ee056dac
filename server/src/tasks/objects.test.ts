import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { intersectionOverUnion } from '#core/geometry/box.ts';
import { describeTask } from './task.contract.ts';
import { taskInputFor } from './task-image.ts';
import { readExpected, readImage } from './testing/expected-detections.ts';
import { createTaskOpener, findObjects } from './testing/open-test-task.ts';
import { DRAWING, readSamples, skipWithoutPictures } from './testing/test-pictures.ts';

const open = createTaskOpener();

describeTask('objects', (picture) => open('objects', picture));

/** What one of the other detectors is sure of, this one must see in about the same place. */
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  'mp_business_person.png': ['person'],
  'mp_two_faces.jpg': ['person'],
  'mp_couple_and_dog.jpg': ['person', 'person', 'dog'],
  'lp_test_img.jpg': ['car'],
  'coral_cat_720p.jpg': ['cat'],
  'coral_pets.jpg': ['dog', 'dog'],
  'coral_grace_hopper.png': ['person'],
};

describe('objects', () => {
  for (const [picture, labels] of Object.entries(PICTURES)) {
    it(`finds ${labels.join(', ')} in ${picture}`, { skip: skipWithoutPictures }, async () => {
      const { size, deim: objects } = await readExpected(picture);
      const task = await open('objects', size);
      const found = await findObjects(task, await readImage(picture, taskInputFor(task.image, size)));
      await task.close();
      const matched = objects.filter(({ label, box }) =>
        found.some(
          (other) => other.label === label && other.score > 0.25 && intersectionOverUnion(other.box, box) > 0.5,
        ),
      );
      for (const label of new Set(labels)) {
        const wanted = labels.filter((other) => other === label).length;
        assert.ok(matched.filter((other) => other.label === label).length >= wanted, JSON.stringify(found.slice(0, 8)));
      }
    });
  }

  it('finds a drawn stop sign where it is', async () => {
    const size = { width: 640, height: 360 };
    const task = await open('objects', size);
    const input = taskInputFor(task.image, size);
    const [best] = await findObjects(task, { ...input, data: await readSamples(DRAWING, input) });
    await task.close();
    const drawn = { x: 351 / 640, y: 36 / 360, width: 168 / 640, height: 168 / 360 };
    assert.equal(best?.label, 'stop sign');
    assert.ok(best.score > 0.5 && intersectionOverUnion(best.box, drawn) > 0.8, JSON.stringify(best));
  });
});
