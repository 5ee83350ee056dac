import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { createTestRuntime } from '../inference/testing/test-runtime.ts';
import type { WorkerTaskRuntime } from '../inference/worker-task-runtime.ts';
import { DRAWING, pictureFile, skipWithoutPictures } from '../tasks/testing/test-pictures.ts';
import { FaceDescriber } from './face-describer.ts';

describe('the faces in a picture of the user', () => {
  let folder: string;
  let runtime: WorkerTaskRuntime;
  let describer: FaceDescriber;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-describer-'));
    runtime = createTestRuntime({ cacheDirectory: folder });
    describer = new FaceDescriber(runtime);
  });
  after(async () => {
    await runtime[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const facesIn = async (picture: string, change = (image: Sharp) => image.png()) =>
    (await describer.describe(await change(sharp(await readFile(pictureFile(picture)))).toBuffer())).faces;

  it('are found, described and cut out', { skip: skipWithoutPictures }, async () => {
    const faces = await facesIn('mp_two_faces.jpg');
    assert.equal(faces.length, 2);
    for (const { embedding, picture } of faces) {
      assert.ok(Math.abs(Math.hypot(...embedding) - 1) < 1e-3, 'a unit vector');
      const { format, width } = await sharp(picture).metadata();
      assert.deepEqual([format, width > 64], ['jpeg', true]);
    }
  });

  it('look the same in a smaller, darker picture and different for another person', {
    skip: skipWithoutPictures,
  }, async () => {
    const [face] = await facesIn('mp_business_person.png');
    const [again] = await facesIn('mp_business_person.png', (image) =>
      image.resize({ width: 600 }).modulate({ brightness: 0.8 }).jpeg({ quality: 70 }),
    );
    const [other] = await facesIn('coral_grace_hopper.png');
    assert.ok(face && again && other);
    assert.ok(
      similarity(face.embedding, again.embedding) > 0.8,
      `same: ${similarity(face.embedding, again.embedding)}`,
    );
    assert.ok(
      similarity(face.embedding, other.embedding) < 0.7,
      `other: ${similarity(face.embedding, other.embedding)}`,
    );
  });

  it('are none in a picture without people', async () => {
    assert.deepEqual((await describer.describe(await sharp(DRAWING).png().toBuffer())).faces, []);
  });

  it('are looked for in one picture after the other, and not in too many at once', async () => {
    const picture = await sharp(DRAWING).png().toBuffer();
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => describer.describe(picture)));
    const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : outcome.reason.code));
    assert.deepEqual(codes, ['done', 'done', 'done', 'done', 'picture-busy', 'picture-busy']);
    assert.deepEqual((await describer.describe(picture)).faces, []);
  });

  it('are not looked for in what is no picture, or too large a one', async () => {
    const huge = sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'white' } }).png();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>');
    const cases = [Buffer.from('GIF89a nothing'), Buffer.alloc(0), svg, await huge.toBuffer()];
    for (const bytes of cases) await assert.rejects(describer.describe(bytes), { code: 'picture-invalid' });
  });
});

function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
