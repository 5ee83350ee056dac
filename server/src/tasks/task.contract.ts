import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import type { Detection } from '#core/detection/detection.ts';
import type { Task, TaskImage, TaskInput } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';
import { imageByteLength } from './task-image.ts';

/** What a task's own test file says of it. */
export interface TaskUnderTest {
  readonly definition: TaskDefinition;
  /** Opens the task; the caller closes it. */
  open(input: TaskInput): Promise<Task>;
}

const PICTURES = {
  wide: [1920, 1080],
  tall: [1080, 1920],
  square: [500, 500],
  small: [64, 48],
  odd: [1367, 771],
} as const;

/** What every task keeps to, whatever it looks for. */
export function describeTask(name: string, { definition, open }: TaskUnderTest): void {
  describe(`${name} as a task`, () => {
    for (const [shape, [width, height]] of Object.entries(PICTURES)) {
      it(`asks for an input of about the same shape for a ${shape} picture`, () => {
        const input = definition.inputFor({ width, height });
        assert.ok(
          Number.isInteger(input.width) && Number.isInteger(input.height) && input.width > 0 && input.height > 0,
        );
        const stretch = input.width / input.height / (width / height);
        assert.ok(stretch > 0.93 && stretch < 1.07, `${input.width}x${input.height}`);
      });
    }

    describe('when opened for a wide picture', () => {
      const input = definition.inputFor({ width: 1920, height: 1080 });
      let task: Task;
      before(async () => {
        task = await open(input);
      });
      after(() => task.close());

      it('says which input it takes', () => assert.deepEqual(task.input, input));

      for (const [picture, fill] of Object.entries(FILLS)) {
        it(`gives sound detections, best first, or none for ${picture}`, async () => {
          assertSound(await task.analyse(createImage(input, fill)));
        });
      }

      it('finds nothing in a black picture', async () => {
        assert.deepEqual(await task.analyse(createImage(input, () => 0)), []);
      });

      it('gives the same for the same picture, and leaves the picture as it was', async () => {
        const image = createImage(input, noise());
        const before = image.data.slice();
        const first = await task.analyse(image);
        assert.deepEqual(await task.analyse(image), first);
        assert.deepEqual(image.data, before);
      });

      it('refuses a picture of another size, format or length', async () => {
        const { width, height, format } = input;
        const image = createImage(input, () => 0);
        const other: TaskImage[] = [
          createImage({ format, width: height, height: width }, () => 0),
          { ...image, format: format === 'rgb' ? 'gray' : 'rgb' },
          { ...image, data: image.data.subarray(1) },
          { ...image, data: new Uint8Array() },
        ];
        for (const wrong of other) await assert.rejects(async () => task.analyse(wrong), TypeError);
      });
    });

    it('may be closed twice', async () => {
      const task = await open(definition.inputFor({ width: 640, height: 480 }));
      await task.close();
      await task.close();
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
