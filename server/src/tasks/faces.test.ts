import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FACE_LANDMARKS } from '#core/detection/blazeface.ts';
import type { Detection } from '#core/detection/detection.ts';
import { intersectionOverUnion, type Point } from '#core/geometry/box.ts';
import { describeTask } from './task.contract.ts';
import { taskInputFor } from './task-image.ts';
import { type ExpectedFace, readExpected, readImage } from './testing/expected-detections.ts';
import { createTaskOpener, findObjects } from './testing/open-test-task.ts';
import { skipWithoutPictures } from './testing/test-pictures.ts';

const open = createTaskOpener();

describeTask('faces', (picture) => open('faces', picture));

describe('faces', () => {
  for (const [picture, count] of Object.entries({
    'mp_two_faces.jpg': 2,
    'mp_business_person.png': 1,
    'coral_grace_hopper.png': 1,
  })) {
    it(`finds every face in ${picture}, with its landmarks`, { skip: skipWithoutPictures }, async () => {
      const { size, faces } = await readExpected(picture);
      assert.equal(faces.length, count);
      const task = await open('faces', size);
      const found = await findObjects(task, await readImage(picture, taskInputFor(task.image, size)));
      await task.close();
      for (const face of faces) {
        const match = found.find(({ box }) => intersectionOverUnion(box, face.box) > 0.4);
        assert.ok(match !== undefined && match.score > 0.6, JSON.stringify(found));
        assertSameLandmarks(match, face);
      }
    });
  }
});

/** Eyes, nose and mouth lie within a seventh of the face's size of where another detector saw them. */
function assertSameLandmarks(found: Detection, { points, box }: ExpectedFace): void {
  const [eye, otherEye, nose, mouthCorner, otherMouthCorner] = points;
  assert(eye && otherEye && nose && mouthCorner && otherMouthCorner);
  const mouth = { x: (mouthCorner.x + otherMouthCorner.x) / 2, y: (mouthCorner.y + otherMouthCorner.y) / 2 };
  const expected: Point[] = [eye, otherEye, nose, mouth];
  for (const [index, point] of expected.entries()) {
    const landmark = found.landmarks?.[index];
    assert(landmark);
    const distance = Math.hypot((landmark.x - point.x) / box.width, (landmark.y - point.y) / box.height);
    assert.ok(distance < 1 / 7, `${FACE_LANDMARKS[index]} is off by ${distance.toFixed(2)} of the face`);
  }
}
