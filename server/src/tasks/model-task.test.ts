import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelEntrySchema } from '#contract/models.ts';
import type { ModelExecutor, ModelSignature, OutputTensor, Tensor } from '../inference/execution/model-executor.ts';
import { OperationalError } from '../operational-error.ts';
import { createModelTask } from './model-task.ts';
import type { TaskImage } from './task.ts';
import type { PlannedModel } from './task-plan.ts';
import { frameOf } from './testing/open-test-task.ts';

const SIZE = { width: 4, height: 2 };

/** @param input what differs from plain bytes as floats, channels first */
function planned(input: object = {}): PlannedModel {
  const { labels, ...rest } = modelEntrySchema.parse({
    title: 'Test',
    task: 'test',
    source: { file: 'test.onnx' },
    decoder: 'depth',
    // The size of a task is that of its opening.
    input: { size: { width: 8, height: 8 }, ...input },
  });
  return { name: 'test', entry: rest, labels: Array.isArray(labels) ? labels : [], fallback: null };
}

/** Remembers what it was given, and answers with outputs that are made for it. */
class RecordingExecutor implements ModelExecutor {
  readonly provider = 'cpu';
  readonly runs: ReadonlyMap<string, Tensor>[] = [];
  readonly signature: ModelSignature;
  readonly #answer: (batch: number) => Record<string, OutputTensor>;
  closed = 0;

  constructor(signature: ModelSignature, answer: (batch: number) => Record<string, OutputTensor>) {
    this.signature = signature;
    this.#answer = answer;
  }

  async run(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, OutputTensor>> {
    this.runs.push(
      new Map([...inputs].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() } as Tensor])),
    );
    return new Map(Object.entries(this.#answer([...inputs.values()][0]?.dims[0] ?? 0)));
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

const input = (dims: (number | null)[], type = 'float32') => ({ name: 'picture', type, dims });
const signatureOf = (...inputs: ModelSignature['inputs']): ModelSignature => ({ inputs, outputs: [] });

/** Depths that differ between the pictures of a batch: all of picture i are i + 1 on the left and 0 on the right. */
function depthOf(batch: number): Record<string, OutputTensor> {
  const data = Float32Array.from({ length: batch * 8 }, (_, index) => (index % 4 < 2 ? Math.floor(index / 8) + 1 : 0));
  return { depth: { dims: [batch, 2, 4], data } };
}

function pictureOf(width: number, height: number, sample: number): TaskImage {
  return {
    format: 'rgb',
    width,
    height,
    data: new Uint8Array(width * height * 3).map((_, index) => sample + (index % 3)),
  };
}

function run(model: PlannedModel, executor: ModelExecutor, images: readonly TaskImage[]) {
  return createModelTask(model, model.entry.input, SIZE, executor).analyse(images.map(frameOf));
}

describe('a model as a task', () => {
  for (const [what, settings, dims, type, expected] of [
    ['channels first', {}, [1, 3, 2, 4], 'float32', [10, 10, 10, 10, 10, 10, 10, 10, 11]],
    ['channels last', { layout: 'nhwc' }, [1, 2, 4, 3], 'float32', [10, 11, 12, 10]],
    [
      'blue first, normalised',
      { layout: 'nhwc', channels: 'bgr', mean: 10, scale: 0.5 },
      [1, 2, 4, 3],
      'float32',
      [1, 0.5, 0, 1],
    ],
    ['bytes', { layout: 'nhwc', type: 'uint8' }, [1, 2, 4, 3], 'uint8', [10, 11, 12, 10]],
  ] as const) {
    it(`gives the model its picture with ${what}`, async () => {
      const model = planned(settings);
      const executor = new RecordingExecutor(signatureOf(input([...dims])), depthOf);
      await run(model, executor, [pictureOf(4, 2, 10)]);
      const tensor = executor.runs[0]?.get('picture');
      assert.deepEqual([tensor?.type, tensor?.dims], [type, dims]);
      assert.deepEqual([...(tensor?.data ?? [])].slice(0, expected.length), expected);
    });
  }

  it('gives a grey picture one channel', async () => {
    const model = planned({ channels: 'gray' });
    const executor = new RecordingExecutor(signatureOf(input([1, 1, 2, 4])), depthOf);
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    await run(model, executor, [{ format: 'gray', ...SIZE, data }]);
    assert.deepEqual([...(executor.runs[0]?.get('picture')?.data ?? [])], [...data]);
  });

  it('tells a model that asks for it the size of its own input, in whole numbers of 64 bits', async () => {
    const sizes = { name: 'orig_target_sizes', type: 'int64', dims: [null, 2] };
    const executor = new RecordingExecutor(signatureOf(input([null, 3, 2, 4]), sizes), depthOf);
    await run(planned(), executor, [pictureOf(4, 2, 0), pictureOf(4, 2, 0)]);
    assert.deepEqual(executor.runs[0]?.get('orig_target_sizes'), {
      type: 'int64',
      dims: [2, 2],
      data: BigInt64Array.of(4n, 2n, 4n, 2n),
    });
  });

  it('takes the named input, whatever its place', async () => {
    const sizes = { name: 'orig_target_sizes', type: 'int64', dims: [1, 2] };
    const executor = new RecordingExecutor(signatureOf(sizes, input([1, 3, 2, 4])), depthOf);
    await run(planned({ name: 'picture' }), executor, [pictureOf(4, 2, 0)]);
    assert.deepEqual([...(executor.runs[0]?.keys() ?? [])].sort(), ['orig_target_sizes', 'picture']);
  });

  for (const [what, first, runs] of [
    ['at once where the model takes any number', null, 1],
    ['one after the other where it takes one', 1, 3],
  ] as const) {
    it(`looks at several pictures ${what}, and gives each its own result`, async () => {
      const executor = new RecordingExecutor(signatureOf(input([first, 3, 2, 4])), depthOf);
      const results = await run(
        planned(),
        executor,
        [0, 1, 2].map((sample) => pictureOf(4, 2, sample)),
      );
      assert.equal(executor.runs.length, runs);
      assert.deepEqual(
        results.map(({ depth }) => depth?.nearest),
        runs === 1 ? [1, 2, 3] : [1, 1, 1],
      );
    });
  }

  it('keeps pictures of one batch apart when they differ in shape', async () => {
    const executor = new RecordingExecutor(signatureOf(input([null, 3, 2, 4])), depthOf);
    const results = await run(planned(), executor, [pictureOf(2, 2, 0), pictureOf(4, 1, 0)]);
    assert.deepEqual(
      results.map(({ depth }) => [depth?.width, depth?.height]),
      [
        [2, 2],
        [4, 1],
      ],
    );
  });

  it('refuses pictures without area, of another size or with too few samples', async () => {
    const executor = new RecordingExecutor(signatureOf(input([1, 3, 2, 4])), depthOf);
    const wrong = [pictureOf(0, 0, 0), pictureOf(5, 2, 0), { ...pictureOf(4, 2, 0), data: new Uint8Array(5) }];
    for (const image of wrong) await assert.rejects(run(planned(), executor, [image]), TypeError);
    assert.equal(executor.runs.length, 0);
  });

  it('names the model and both shapes where its outputs are of another family', async () => {
    const executor = new RecordingExecutor(signatureOf(input([1, 3, 2, 4])), () => ({
      out: { dims: [1, 9, 2, 4], data: new Float32Array(72) },
    }));
    await assert.rejects(run(planned(), executor, [pictureOf(4, 2, 0)]), (error) => {
      assert.ok(error instanceof OperationalError);
      assert.equal(error.code, 'model-invalid');
      assert.match(error.message, /"test".*1xHxW.*1x9x2x4/s);
      return true;
    });
  });

  it('has no work with no pictures', async () => {
    const executor = new RecordingExecutor(signatureOf(input([null, 3, 2, 4])), depthOf);
    assert.deepEqual(await run(planned(), executor, []), []);
    assert.equal(executor.runs.length, 0);
  });

  it('names an input that the model does not have', () => {
    const executor = new RecordingExecutor(signatureOf(input([1, 3, 2, 4])), depthOf);
    const model = planned({ name: 'image' });
    assert.throws(() => createModelTask(model, model.entry.input, SIZE, executor), /"image"/);
  });
});
