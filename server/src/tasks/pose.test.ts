import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PERSON_KEYPOINTS } from '#core/detection/person-keypoints.ts';
import { describeTask } from './task.contract.ts';
import { analysePicture, readPicture } from './testing/open-model-task.ts';
import { createTaskOpener } from './testing/open-test-task.ts';
import { pictureFile, skipWithoutPictures } from './testing/test-pictures.ts';

const open = createTaskOpener();

describeTask('pose', (picture) => open('pose', picture));

/** Where joints are in mp_pose.jpg, read off the picture by eye, in its pixels. */
const JOINTS_BY_EYE = [
  ['nose', 322, 122],
  ['left eye', 338, 98],
  ['right eye', 307, 104],
  ['left shoulder', 460, 180],
  ['right shoulder', 295, 195],
] as const;

describe('pose', () => {
  it('finds the joints of a person, with the model of the npm package', { skip: skipWithoutPictures }, async () => {
    const picture = await readPicture(pictureFile('mp_pose.jpg'));
    const task = await open('pose', picture.size);
    const { objects } = await analysePicture(task, picture);
    await task.close();
    const [person, other] = objects;
    assert(person?.keypoints);
    assert.equal(other, undefined);
    assert.ok(person.score > 0.45, String(person.score));
    for (const [name, x, y] of JOINTS_BY_EYE) {
      const joint = person.keypoints[PERSON_KEYPOINTS.indexOf(name)];
      assert(joint);
      const distance = Math.hypot(joint.x * picture.size.width - x, joint.y * picture.size.height - y);
      assert.ok(distance < 25, `${name} is off by ${distance.toFixed(0)} pixels`);
    }
  });
});
