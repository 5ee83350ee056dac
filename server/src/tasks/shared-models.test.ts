import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Detection } from '#core/detection/detection.ts';
import { cosineSimilarity } from '#core/detection/embedding.ts';
import { type Box, intersectionOverUnion } from '#core/geometry/box.ts';
import { type SharedModelName, sharedModel, skipWithoutModels } from '../inference/testing/shared-models.ts';
import { describeTask } from './task.contract.ts';
import { readExpected } from './testing/expected-detections.ts';
import {
  analysePicture,
  createModelOpener,
  cropPicture,
  type Picture,
  readPicture,
} from './testing/open-model-task.ts';
import { pictureFile, skipWithoutPictures } from './testing/test-pictures.ts';

const open = createModelOpener();
const skip = skipWithoutModels || skipWithoutPictures;

async function analyse(model: SharedModelName, picture: Picture) {
  const task = await open(sharedModel(model), picture.size);
  try {
    return await analysePicture(task, picture);
  } finally {
    await task.close();
  }
}

/** Those that look for things. */
const DETECTORS: readonly SharedModelName[] = [
  'yolox-nano',
  'deimv2-atto',
  'yunet',
  'shared-movenet',
  'hyperlpr3-detector',
];
if (!skip) for (const name of DETECTORS) describeTask(name, (picture) => open(sharedModel(name), picture));

const agrees = (wanted: { label: string; box: Box }, { label, box }: Detection) =>
  label === wanted.label && intersectionOverUnion(box, wanted.box) > 0.5;

describe('detectors of the shared data agree with what another run of them said', { skip }, () => {
  const detectors = { 'yolox-nano': 'yolox', 'deimv2-atto': 'deim', 'deimv2-femto': 'deimFemto' } as const;
  const pictures = [
    'coral_cat_720p.jpg',
    'coral_grace_hopper.png',
    'coral_pets.jpg',
    'mp_business_person.png',
    'mp_couple_and_dog.jpg',
    'mp_two_faces.jpg',
  ];
  for (const [model, detector] of Object.entries(detectors) as [
    keyof typeof detectors,
    'yolox' | 'deim' | 'deimFemto',
  ][]) {
    for (const name of pictures) {
      it(`${model} on ${name}`, async () => {
        const expected = (await readExpected(name))[detector];
        const { objects } = await analyse(model, await readPicture(pictureFile(name)));
        const missed = expected.filter((wanted) => !objects.some((found) => agrees(wanted, found)));
        assert.deepEqual(missed, [], JSON.stringify(objects.slice(0, 6)));
        const sure = objects.filter(({ score }) => score > 0.65);
        const surplus = sure.filter((found) => !expected.some((wanted) => agrees(wanted, found)));
        assert.deepEqual(surplus, []);
      });
    }
  }
});

describe('YuNet', { skip }, () => {
  for (const name of [
    'coral_grace_hopper.png',
    'mp_business_person.png',
    'mp_couple_and_dog.jpg',
    'mp_two_faces.jpg',
  ]) {
    it(`finds the faces of ${name} with their eyes, noses and mouths`, async () => {
      const { faces } = await readExpected(name);
      const { objects } = await analyse('yunet', await readPicture(pictureFile(name)));
      for (const face of faces) {
        const found = objects.find(({ box }) => intersectionOverUnion(box, face.box) > 0.5);
        assert.ok(found !== undefined && found.score > 0.7, JSON.stringify(objects));
        for (const [index, point] of face.points.entries()) {
          const landmark = found.landmarks?.[index];
          assert(landmark);
          const distance = Math.hypot(
            (landmark.x - point.x) / face.box.width,
            (landmark.y - point.y) / face.box.height,
          );
          assert.ok(distance < 0.15, `landmark ${index} is off by ${distance.toFixed(2)} of the face`);
        }
      }
    });
  }
});

describe('the other shared models', { skip }, () => {
  it('MoveNet finds the joints of a person who stretches', async () => {
    const { objects } = await analyse('shared-movenet', await readPicture(pictureFile('mp_pose.jpg')));
    const joints = objects[0]?.keypoints ?? [];
    const [nose, leftShoulder, rightShoulder, leftHip, leftAnkle] = [0, 5, 6, 11, 15].map((index) => joints[index]);
    assert(nose && leftShoulder && rightShoulder && leftHip && leftAnkle);
    assert.ok(objects[0] !== undefined && objects[0].score > 0.4);
    assert.ok(nose.y < leftShoulder.y && leftShoulder.y < leftHip.y, 'head, shoulders, hips from above');
    assert.ok(rightShoulder.x < leftShoulder.x && leftShoulder.x < leftAnkle.x);
    assert.ok(Math.hypot(nose.x - 0.335, nose.y - 0.19) < 0.05, JSON.stringify(nose));
  });

  it('MobileNet knows a cat, and tells pictures of one kind from others', async () => {
    const results = await Promise.all(
      ['coral_cat_720p.jpg', 'mp_two_faces.jpg', 'lp_test_img.jpg'].map(async (name) => {
        const picture = await readPicture(pictureFile(name));
        const part = await cropPicture(picture, { x: 0.02, y: 0.02, width: 0.95, height: 0.95 });
        return { whole: await analyse('shared-mobilenet', picture), part: await analyse('shared-mobilenet', part) };
      }),
    );
    assert.match(results[0]?.whole.classes?.[0]?.label ?? '', /cat|tabby/);
    for (const [index, { whole, part }] of results.entries()) {
      assert(whole.embedding && part.embedding);
      const own = cosineSimilarity(whole.embedding, part.embedding);
      for (const [other, { part: foreign }] of results.entries()) {
        if (other === index || foreign.embedding === undefined) continue;
        assert.ok(own > cosineSimilarity(whole.embedding, foreign.embedding) + 0.2, `${index} and ${other}`);
      }
    }
  });

  it('the re-identification model knows a person again and tells two apart', async () => {
    const picture = await readPicture(pictureFile('mp_couple_and_dog.jpg'));
    const { deim } = await readExpected('mp_couple_and_dog.jpg');
    const persons = deim.filter(({ label }) => label === 'person').map(({ box }) => box);
    assert.equal(persons.length, 2);
    const shifted = ({ x, y, width, height }: Box) => ({
      x: x + width * 0.05,
      y: y - height * 0.03,
      width,
      height: height * 0.95,
    });
    const embed = async (box: Box) =>
      (await analyse('person-reidentification', await cropPicture(picture, box))).embedding;
    const [one, oneAgain, two] = await Promise.all(persons.flatMap((box) => [embed(box), embed(shifted(box))]));
    assert(one && oneAgain && two);
    assert.equal(one.length, 256);
    const same = cosineSimilarity(one, oneAgain);
    const different = cosineSimilarity(one, two);
    assert.ok(same > 0.85 && different < same - 0.15, `${same.toFixed(2)} and ${different.toFixed(2)}`);
  });

  it('a plate is found on its car with its four corners, and read', async () => {
    const picture = await readPicture(pictureFile('lp_test_img.jpg'));
    const car = (await readExpected('lp_test_img.jpg')).deim.find(({ label }) => label === 'car');
    assert(car);
    const crop = await cropPicture(picture, car.box);
    const [plate, second] = (await analyse('hyperlpr3-detector', crop)).objects;
    assert(plate);
    assert.equal(second, undefined);
    assert.equal(plate.label, 'licence plate');
    assert.equal(plate.attributes?.rows?.value, '1');
    const [topLeft, topRight, bottomRight, bottomLeft] = plate.landmarks ?? [];
    assert(topLeft && topRight && bottomRight && bottomLeft);
    assert.ok(
      topLeft.x < topRight.x && bottomLeft.x < bottomRight.x && topLeft.y < bottomLeft.y && topRight.y < bottomRight.y,
    );
    const { text } = await analyse('shared-lprnet', await cropPicture(crop, plate.box));
    assert.equal(text?.value, '苏ED51712');
    assert.ok(text.score > 0.8, String(text.score));
  });
});
