import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cosineSimilarity } from '#core/detection/embedding.ts';
import type { Box } from '#core/geometry/box.ts';
import { describeTask } from './task.contract.ts';
import { analysePicture, cropPicture, readPicture } from './testing/open-model-task.ts';
import { createTaskOpener } from './testing/open-test-task.ts';
import { pictureFile, skipWithoutPictures } from './testing/test-pictures.ts';

const open = createTaskOpener();

describeTask('identity', (picture) => open('identity', picture));

describe('identity', () => {
  it('describes a face much like the same face cut out otherwise, and unlike others', {
    skip: skipWithoutPictures,
  }, async () => {
    const faces: { box: Box; near: Float32Array; wide: Float32Array }[] = [];
    for (const name of ['mp_two_faces.jpg', 'mp_business_person.png', 'coral_grace_hopper.png']) {
      const picture = await readPicture(pictureFile(name));
      const detector = await open('faces', picture.size);
      const task = await open('identity', picture.size);
      for (const { box } of (await analysePicture(detector, picture)).objects.filter(({ score }) => score > 0.7)) {
        const [near, wide] = [0, 0.1].map((margin) => cropPicture(picture, grow(box, margin)));
        assert(near && wide);
        const described = [await analysePicture(task, await near), await analysePicture(task, await wide)];
        const [first, second] = described.map(({ embedding }) => embedding);
        assert(first && second);
        faces.push({ box, near: first, wide: second });
      }
      await detector.close();
      await task.close();
    }
    assert.equal(faces.length, 4);
    for (const face of faces) {
      assert.equal(face.near.length, 1024);
      const own = cosineSimilarity(face.near, face.wide);
      const others = faces.filter((other) => other !== face).map((other) => cosineSimilarity(face.near, other.wide));
      assert.ok(
        own > 0.8 && Math.max(...others) < own - 0.15,
        `${own.toFixed(2)} and ${others.map((o) => o.toFixed(2))}`,
      );
    }
  });
});

function grow({ x, y, width, height }: Box, margin: number): Box {
  return {
    x: x - margin * width,
    y: y - margin * height,
    width: width * (1 + 2 * margin),
    height: height * (1 + 2 * margin),
  };
}
