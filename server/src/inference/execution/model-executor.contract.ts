import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ModelExecutor, OutputTensor, Tensor } from './model-executor.ts';
import { doublingModel, TYPE } from './testing/tiny-onnx.ts';

export interface ExecutorFixture extends AsyncDisposable {
  readonly executor: ModelExecutor;
}

const PICTURE_VALUES = 3 * 8 * 8;

function pictures(...seeds: readonly number[]): Extract<Tensor, { type: 'float32' }> {
  const data = Float32Array.from({ length: seeds.length * PICTURE_VALUES }, (_, index) => {
    const seed = seeds[Math.floor(index / PICTURE_VALUES)] ?? 0;
    return ((index % PICTURE_VALUES) * seed) % 7;
  });
  return { type: 'float32', dims: [seeds.length, 3, 8, 8], data };
}

function doubled(...seeds: readonly number[]): Float32Array {
  return pictures(...seeds).data.map((value) => value * 2);
}

function sizes(count: number): Tensor {
  return {
    type: 'int64',
    dims: [count, 2],
    data: BigInt64Array.from({ length: count * 2 }, (_, index) => BigInt(index)),
  };
}

function output(outputs: ReadonlyMap<string, OutputTensor>, name: string): OutputTensor {
  const found = outputs.get(name);
  assert.ok(found !== undefined, `expected an output "${name}" among ${[...outputs.keys()]}`);
  return found;
}

/** What every executor does; `open` makes one for the bytes of an ONNX file. */
export function describeExecutor(name: string, open: (model: Uint8Array) => Promise<ExecutorFixture>): void {
  describe(`${name} as a model executor`, () => {
    let fixture: ExecutorFixture;
    before(async () => {
      fixture = await open(doublingModel({ hasSizes: true }));
    });
    after(() => fixture[Symbol.asyncDispose]());

    const run = (...seeds: number[]) =>
      fixture.executor.run(
        new Map([
          ['image', pictures(...seeds)],
          ['orig_target_sizes', sizes(seeds.length)],
        ]),
      );

    it('says what the model takes and gives, with free dimensions as null', () => {
      const { inputs, outputs } = fixture.executor.signature;
      assert.deepEqual(inputs, [
        { name: 'image', type: 'float32', dims: [null, 3, 8, 8] },
        { name: 'orig_target_sizes', type: 'int64', dims: [null, 2] },
      ]);
      assert.deepEqual(
        outputs.map(({ name }) => name),
        ['doubled', 'sums', 'sizes'],
      );
    });

    it('says what runs the model', () => {
      assert.notEqual(fixture.executor.provider, '');
    });

    it('gives every output under its name, whole numbers as floats', async () => {
      const outputs = await run(3);
      assert.deepEqual([...outputs.keys()].sort(), ['doubled', 'sizes', 'sums']);
      const { dims, data } = output(outputs, 'doubled');
      assert.deepEqual(dims, [1, 3, 8, 8]);
      assert.deepEqual(data, doubled(3));
      assert.deepEqual(output(outputs, 'sizes'), { dims: [1, 2], data: Float32Array.of(0, 1) });
    });

    it('gives of a batch what it gives of each picture', async () => {
      const batch = await run(1, 2, 5);
      for (const [index, seed] of [1, 2, 5].entries()) {
        const single = await run(seed);
        const part = output(batch, 'doubled').data.subarray(index * PICTURE_VALUES, (index + 1) * PICTURE_VALUES);
        assert.deepEqual(part, output(single, 'doubled').data);
        assert.equal(output(batch, 'sums').data[index], output(single, 'sums').data[0]);
      }
    });

    it('gives outputs that later runs leave alone', async () => {
      const first = output(await run(2), 'doubled').data;
      const copy = first.slice();
      await run(6);
      assert.deepEqual(first, copy);
    });

    it('takes floats where the model takes halves, and gives halves as floats', async () => {
      await using halves = await open(doublingModel({ type: TYPE.float16 }));
      const outputs = await halves.executor.run(new Map([['image', pictures(3, 1)]]));
      const { dims, data } = output(outputs, 'doubled');
      assert.deepEqual(dims, [2, 3, 8, 8]);
      assert.deepEqual(data, doubled(3, 1));
    });

    it('takes whole numbers where the model takes narrower ones', async () => {
      await using narrow = await open(doublingModel({ type: TYPE.int32 }));
      const data = BigInt64Array.from({ length: PICTURE_VALUES }, (_, index) => BigInt(index));
      const outputs = await narrow.executor.run(new Map([['image', { type: 'int64', dims: [1, 3, 8, 8], data }]]));
      assert.equal(output(outputs, 'doubled').data[100], 200);
    });

    it('names the error of a picture of another size, and goes on', async () => {
      const image: Tensor = { type: 'float32', dims: [1, 3, 4, 4], data: new Float32Array(48) };
      const inputs = new Map([
        ['image', image],
        ['orig_target_sizes', sizes(1)],
      ]);
      await assert.rejects(fixture.executor.run(inputs), { name: 'OperationalError' });
    });

    it('closes twice without harm', async () => {
      const other = await open(doublingModel());
      await other.executor.close();
      await other.executor.close();
      await other[Symbol.asyncDispose]();
    });
  });
}
