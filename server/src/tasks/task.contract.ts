import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import type { Detection } from '#core/detection/detection.ts';
import type { PictureSize, Task, TaskImage, TaskInput } from './task.ts';
import { imageByteLength, taskInputFor } from './task-image.ts';
import { findObjects, frameOf } from './testing/open-test-task.ts';

const HD = { width: 1920, height: 1080 };

/**
 * What every task that looks for things keeps to, whatever it looks for.
 *
 * @param open opens the task for pictures of a size; the suite closes it
 */
export function describeTask(name: string, open: (picture: PictureSize) => Promise<Task>): void {
  describe(`${name} as a task`, () => {
    let task: Task;
    let input: TaskInput;
    before(async () => {
      task = await open(HD);
      input = taskInputFor(task.image, HD);
    });
    after(() => task.close());

    for (const [picture, fill] of Object.entries(FILLS)) {
      it(`gives sound detections, best first, or none for ${picture}`, async () => {
        assertSound(await findObjects(task, createImage(input, fill)));
      });
    }

    it('finds nothing in a black picture', async () => {
      assert.deepEqual(
        await findObjects(
          task,
          createImage(input, () => 0),
        ),
        [],
      );
    });

    it('gives the same for the same picture, and leaves the picture as it was', async () => {
      const image = createImage(input, noise());
      const before = image.data.slice();
      const first = await findObjects(task, image);
      assert.deepEqual(await findObjects(task, image), first);
      assert.deepEqual(image.data, before);
    });

    it('answers for each picture in order when it is given several', async () => {
      const images = [createImage(input, noise()), createImage(input, () => 0)];
      const single = await findObjects(task, images[0] ?? createImage(input, noise()));
      const results = await task.analyse(images.map(frameOf));
      assert.equal(results.length, 2);
      assert.deepEqual(
        results.map(({ objects }) => objects.length),
        [single.length, 0],
      );
    });

    it('refuses a picture of another size, format or length', async () => {
      const { width, height, format } = input;
      const image = createImage(input, () => 0);
      const other: TaskImage[] = [
        createImage({ format, width: width * 4, height: height * 4 }, () => 0),
        { ...image, format: format === 'rgb' ? 'gray' : 'rgb' },
        { ...image, data: image.data.subarray(1) },
        { ...image, data: new Uint8Array() },
      ];
      for (const wrong of other) await assert.rejects(async () => task.analyse([frameOf(wrong)]), TypeError);
    });

    it('may be closed twice', async () => {
      const other = await open({ width: 640, height: 480 });
      await other.close();
      await other.close();
    });
  });
}

type Fill = (index: number) => number;

const FILLS: Readonly<Record<string, Fill>> = {
  'a white picture': () => 255,
  'a gray picture': () => 128,
  'a pattern of stripes': (index) => (Math.floor(index / 48) % 2) * 255,
  noise: noise(),
};

function noise(): Fill {
  const random = seededRandom(99);
  return () => Math.floor(random() * 256);
}

function createImage(input: TaskInput, fill: Fill): TaskImage {
  return { ...input, data: new Uint8Array(imageByteLength(input)).map((_, index) => fill(index)) };
}

function assertSound(detections: readonly Detection[]): void {
  for (const [index, { label, score, box, landmarks }] of detections.entries()) {
    assert.ok(label.length > 0);
    assert.ok(score > 0 && score <= 1, `score ${score}`);
    assert.ok(score <= (detections[index - 1]?.score ?? 1), 'not sorted');
    const numbers = [box.x, box.y, box.width, box.height, ...(landmarks ?? []).flatMap(({ x, y }) => [x, y])];
    assert.ok(numbers.every(Number.isFinite), JSON.stringify(numbers));
    assert.ok(box.width > 0 && box.height > 0);
    // A box may reach outside the picture, but not lie there.
    assert.ok(box.x < 1 && box.y < 1 && box.x + box.width > 0 && box.y + box.height > 0, JSON.stringify(box));
  }
}
