import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { modelEntrySchema } from '#contract/models.ts';
import { FAMILY_SAMPLES } from '#core/decoding/testing/family-samples.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import type { Result } from '#core/detection/result.ts';
import { OnnxGraph } from '../inference/tfjs-import/onnx-graph.ts';
import type { PlannedModel } from './task-plan.ts';
import { analysePicture, createModelOpener } from './testing/open-model-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'localcv-tiny-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const open = createModelOpener();

/** Plans a model that a test writes, as the server plans one of the user's own. */
function plan(name: string, graph: OnnxGraph, entry: object, labels: readonly string[]): PlannedModel {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.onnx`);
  writeFileSync(file, graph.toBytes('test'));
  const { labels: _labels, ...rest } = modelEntrySchema.parse({
    title: name,
    task: 'test',
    source: { file },
    ...entry,
  });
  return { name: 'tiny', entry: rest, labels, fallback: null };
}

describe('tiny models with the signature of a family, run by ONNX Runtime', () => {
  const box = { x: 8, y: 16, width: 32, height: 24 };

  for (const [name, { decoder, labels, input, outputsFor }] of Object.entries(FAMILY_SAMPLES)) {
    it(`${name} gives its box`, async () => {
      const graph = new OnnxGraph();
      graph.addInput({ name: 'image', type: 'float32', shape: [1, 3, input.height, input.width] });
      if (name === 'end-to-end as a list') graph.addInput({ name: 'orig_target_sizes', type: 'int64', shape: [1, 2] });
      for (const [output, { dims, data }] of outputsFor(box))
        graph.addOutput(graph.addFloats(data, dims), { name: output, type: 'float32', shape: dims });
      const model = plan(name, graph, { decoder, input: { name: 'image', size: input } }, labels);
      const task = await open(model, input);
      const { objects } = await analysePicture(task, { size: input, data: new Uint8Array(64 * 64 * 3) });
      await task.close();
      const [found, second] = objects;
      assert(found);
      assert.equal(second, undefined);
      const pixels = {
        x: found.box.x * 64,
        y: found.box.y * 64,
        width: found.box.width * 64,
        height: found.box.height * 64,
      };
      for (const side of ['x', 'y', 'width', 'height'] as const)
        assert.ok(Math.abs(pixels[side] - box[side]) < 1e-3, JSON.stringify(pixels));
    });
  }
});

/** Outputs for one picture, and what is to be read in them. */
const OTHER_FAMILIES: readonly {
  readonly decoder: string;
  readonly labels?: readonly string[];
  readonly outputs: Readonly<
    Record<string, readonly [dims: readonly number[], values: Readonly<Record<number, number>>]>
  >;
  readonly read: (result: Result) => unknown;
  readonly expected: unknown;
}[] = [
  {
    decoder: 'classification',
    labels: ['cat', 'dog', 'bird'],
    outputs: { logits: [[1, 3], { 1: 20 }] },
    read: ({ classes }) => [classes?.[0]?.label, classes?.[0]?.score.toFixed(3)],
    expected: ['dog', '1.000'],
  },
  {
    decoder: 'embedding',
    outputs: { embedding: [[1, 8], { 2: 3, 5: 4 }] },
    read: ({ embedding }) => [...(embedding ?? [])].map((value) => value.toFixed(1)).join(' '),
    expected: '0.0 0.0 0.6 0.0 0.0 0.8 0.0 0.0',
  },
  {
    decoder: 'face-description',
    outputs: { descriptor: [[1, 1024], { 7: 5 }] },
    read: ({ embedding }) => [embedding?.length, embedding?.[7]],
    expected: [1024, 1],
  },
  {
    decoder: 'ctc-text',
    labels: ['A', 'B', '7'],
    // Of four classes (the last is the blank) and six steps: A A blank B 7 7.
    outputs: { logits: [[1, 4, 6], { 0: 9, 1: 9, 20: 9, 9: 9, 16: 9, 17: 9 }] },
    read: ({ text }) => text?.value,
    expected: 'AB7',
  },
  {
    decoder: 'movenet',
    labels: ['person'],
    // As y, x, score; in the upper left quarter of the picture.
    outputs: {
      keypoints: [
        [1, 1, 17, 3],
        Object.fromEntries(Array.from({ length: 51 }, (_, at) => [at, at % 3 === 2 ? 0.75 : ((at % 17) + 1) / 40])),
      ],
    },
    read: ({ objects }) => [
      objects.length,
      objects[0]?.label,
      objects[0]?.keypoints?.length,
      objects[0]?.keypoints?.[0]?.score,
    ],
    expected: [1, 'person', 17, 0.75],
  },
  {
    decoder: 'centernet',
    labels: COCO_LABELS,
    // A person (the first class) in the cell (5, 4) of 16 x 16, with its sides 12 pixels away.
    outputs: {
      heatmap: [[1, 80, 16, 16], { [4 * 16 + 5]: 0.75 }],
      sides: [[1, 4, 16, 16], Object.fromEntries([0, 1, 2, 3].map((side) => [side * 256 + 4 * 16 + 5, 12]))],
    },
    read: ({ objects }) => objects.map(({ label, score, box }) => [label, score, box.x * 64, box.width * 64]),
    expected: [['person', 0.75, 8, 24]],
  },
];

describe('tiny models of the other families', () => {
  for (const { decoder, labels = [], outputs, read, expected } of OTHER_FAMILIES) {
    it(`${decoder} is read`, async () => {
      const graph = new OnnxGraph();
      graph.addInput({ name: 'image', type: 'float32', shape: [1, 3, 64, 64] });
      for (const [name, [dims, values]] of Object.entries(outputs)) {
        const data = new Float32Array(dims.reduce((product, side) => product * side, 1));
        for (const [index, value] of Object.entries(values)) data[Number(index)] = value;
        graph.addOutput(graph.addFloats(data, dims), { name, type: 'float32', shape: dims });
      }
      const size = { width: 64, height: 64 };
      const task = await open(plan(decoder, graph, { decoder, input: { size } }, labels), size);
      const result = await analysePicture(task, { size, data: new Uint8Array(64 * 64 * 3) });
      await task.close();
      assert.deepEqual(read(result), expected);
    });
  }
});

describe('a tiny depth model with the signature of MiDaS', () => {
  const size = { width: 64, height: 32 };
  /** [1, 3, H, W] → [1, H, W]: the mean of the channels is the inverse depth, so what is bright is near. */
  const graph = new OnnxGraph();
  const image = graph.addInput({ name: '0', type: 'float32', shape: [1, 3, size.height, size.width] });
  graph.addOutput(graph.addNode('ReduceMean', [image], { axes: [1], keepdims: 0 }), {
    name: '797',
    type: 'float32',
    shape: [1, size.height, size.width],
  });
  const entry = { decoder: 'depth', input: { size, fit: 'stretch', scale: 1 / 255 } };

  /** A picture that grows brighter to the right. */
  const ramp = {
    size: { width: 128, height: 64 },
    data: new Uint8Array(128 * 64 * 3).map((_, at) => (Math.floor(at / 3) % 128) * 2),
  };

  it('tells near from far', async () => {
    const task = await open(plan('depth', graph, entry, []), ramp.size);
    const { objects, depth } = await analysePicture(task, ramp);
    await task.close();
    assert.deepEqual(objects, []);
    assert(depth);
    assert.deepEqual([depth.width, depth.height, depth.unit], [64, 32, 'relative']);
    const row = depth.data.subarray(10 * 64, 11 * 64);
    assert.ok(
      row.every((sample, index) => index === 0 || sample >= (row[index - 1] ?? 0)),
      [...row].join(),
    );
    assert.deepEqual([row[0], row[63]], [0, 255]);
    assert.ok(depth.nearest > 0.9 && depth.farthest < 0.1, `${depth.farthest} to ${depth.nearest}`);
  });

  it('measures where the catalogue says that it does', async () => {
    const task = await open(plan('metres', graph, { ...entry, options: { unit: 'metres' } }, []), ramp.size);
    const { depth } = await analysePicture(task, ramp);
    await task.close();
    assert.deepEqual([depth?.unit, depth?.data[0], depth?.data[63]], ['metres', 255, 0]);
  });

  it('says so where it gives nothing but NaN', async () => {
    const broken = new OnnxGraph();
    const input = broken.addInput({ name: '0', type: 'float32', shape: [1, 3, size.height, size.width] });
    const nothing = broken.addNode('Mul', [input, broken.addFloats([Number.NaN], [])]);
    broken.addOutput(broken.addNode('ReduceMean', [nothing], { axes: [1], keepdims: 0 }), {
      name: 'depth',
      type: 'float32',
      shape: [1, size.height, size.width],
    });
    const task = await open(plan('nan', broken, entry, []), ramp.size);
    await assert.rejects(analysePicture(task, ramp), { code: 'model-invalid', message: /NaN/ });
    await task.close();
  });
});
