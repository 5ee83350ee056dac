import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMoveNetHeads } from '#core/decoding/movenet-heads.ts';
import { DRAWING, pictureFile, readSamples, skipWithoutPictures } from '../../tasks/testing/test-pictures.ts';
import { OnnxExecutor } from '../execution/onnx/onnx-executor.ts';
import { importTfjsModel } from './import-tfjs-model.ts';
import { readPackageModel } from './testing/package-model.ts';
import { type ReferenceTensor, runWithTfjs } from './testing/tfjs-reference.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Both sum 32-bit floats, but in another order; differences of 0.00002 were seen. Scores lie in 0..1 and are compared as they are; outputs in
 * pixels reach several hundred and are compared relative to that.
 */
const TOLERANCE = 1e-4;

const INPUTS: readonly { model: string; size: Size }[] = [
  { model: 'centernet', size: { width: 512, height: 512 } },
  { model: 'centernet', size: { width: 512, height: 288 } },
  { model: 'centernet', size: { width: 352, height: 512 } },
  { model: 'blazeface', size: { width: 256, height: 256 } },
  { model: 'movenet-lightning', size: { width: 192, height: 192 } },
  { model: 'faceres', size: { width: 224, height: 224 } },
];

for (const { model, size } of INPUTS) {
  describe(`${model} imported for ${size.width}x${size.height} gives what TensorFlow.js gives`, () => {
    it('on a drawing', () => compare(model, size, DRAWING));
    it('on a photograph', { skip: skipWithoutPictures }, () => compare(model, size, pictureFile('mp_two_faces.jpg')));
  });
}

describe('joints that are read from the heads of movenet-lightning', () => {
  /** The model's own end counts cells of 0.0210 instead of 1/48 of the picture: its constants were rounded. */
  const tolerance = 0.01;

  it('are those of its own end', { skip: skipWithoutPictures }, async () => {
    const size = { width: 192, height: 192 };
    const { topology, weights, outputs } = readPackageModel('movenet-lightning');
    const samples = await readSamples(pictureFile('mp_pose.jpg'), size);
    const image = { shape: [1, size.height, size.width, 3], values: Float32Array.from(samples) };
    const [own, ...heads] = await runWithTfjs(topology, weights, image, ['Identity', ...Object.values(outputs)]);
    const named = Object.keys(outputs).map((name, index): [string, { dims: number[]; data: Float32Array }] => {
      const head = heads[index];
      assert(head);
      const [batch = 1, height = 1, width = 1, channels = 1] = head.shape;
      return [name, { dims: [batch, channels, height, width], data: channelsFirst(head) }];
    });
    const joints = readMoveNetHeads(new Map(named));
    assert.equal(joints.length, 17);
    for (const [index, { x, y, score }] of joints.entries()) {
      const [ownY = 0, ownX = 0, ownScore = 0] = own?.values.subarray(3 * index) ?? [];
      assert.ok(Math.abs(x - ownX) < tolerance && Math.abs(y - ownY) < tolerance, `joint ${index}: ${x}, ${y}`);
      assert.ok(Math.abs(score - ownScore) < TOLERANCE, `joint ${index}: ${score}`);
    }
  });
});

async function compare(name: string, size: Size, picture: string | Buffer): Promise<void> {
  const { topology, weights, outputs, normalisation } = readPackageModel(name);
  const samples = await readSamples(picture, size);
  const normalised = Float32Array.from(samples, (sample) => sample * normalisation.scale + normalisation.offset);
  const image = { shape: [1, size.height, size.width, 3], values: normalised };
  const expected = await runWithTfjs(topology, weights, image, Object.values(outputs));
  const bytes = importTfjsModel(topology, weights, { inputSize: size, outputs, normalisation });
  const executor = await OnnxExecutor.open(bytes, { threads: 1 });
  try {
    const dims = [1, size.height, size.width, 3];
    const input = executor.signature.inputs[0]?.name ?? '';
    const actual = await executor.run(new Map([[input, { type: 'uint8', dims, data: samples }]]));
    for (const [index, output] of Object.keys(outputs).entries()) {
      const reference = expected[index];
      const found = actual.get(output);
      assert(reference && found);
      assertClose(found.data, channelsFirst(reference), `${name} ${output}`);
    }
  } finally {
    await executor.close();
  }
}

function assertClose(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const range = Math.max(
    1,
    expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
  );
  const worst = actual.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (expected[index] ?? 0))),
    0,
  );
  assert.ok(worst <= TOLERANCE * range, `${what} differs by ${worst} in a range of ${range}`);
}

function channelsFirst({ shape, values }: ReferenceTensor): Float32Array {
  if (shape.length !== 4) return values;
  const [, height = 0, width = 0, channels = 0] = shape;
  const pixels = height * width;
  return values.map((_, target) => values[(target % pixels) * channels + Math.floor(target / pixels)] ?? 0);
}
