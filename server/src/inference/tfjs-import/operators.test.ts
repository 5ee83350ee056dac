import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OnnxExecutor } from '../execution/onnx/onnx-executor.ts';
import { importTfjsModel } from './import-tfjs-model.ts';
import { OPERATORS } from './operators.ts';
import { runWithTfjs } from './testing/tfjs-reference.ts';
import { integers, type TinyModel, texts, type, wave, windowAttributes, writeTinyModel } from './testing/tiny-model.ts';

/** Odd and unequal sides, so that a swapped axis or a pixel of padding on the wrong side shows. */
const size = { width: 9, height: 7 };
const float = { T: type('float32') };

const kernel = (...shape: number[]) => ({
  shape,
  values: wave(shape.reduce((product, length) => product * length, 1)),
});
const int = (...values: number[]) => ({ shape: [values.length], values, dtype: 'int32' as const });
const out = (op: string, input: readonly string[], attr: Readonly<Record<string, unknown>> = float) => ({
  name: 'out',
  op,
  input,
  attr,
});

const CASES: Readonly<Record<string, Omit<TinyModel, 'size'>>> = {
  'Conv2D, padding SAME, stride 2': {
    constants: { k: kernel(3, 3, 3, 4) },
    nodes: [out('Conv2D', ['image', 'k'], windowAttributes('SAME', 2))],
  },
  'Conv2D, padding SAME, even kernel': {
    constants: { k: kernel(4, 2, 3, 5) },
    nodes: [out('Conv2D', ['image', 'k'], windowAttributes('SAME', 1))],
  },
  'Conv2D, padding VALID': {
    constants: { k: kernel(3, 5, 3, 2) },
    nodes: [out('Conv2D', ['image', 'k'], windowAttributes('VALID', 1))],
  },
  'Conv2D, dilation 2': {
    constants: { k: kernel(3, 3, 3, 2) },
    nodes: [out('Conv2D', ['image', 'k'], windowAttributes('SAME', 1, 2))],
  },
  '_FusedConv2D with bias and Relu6': {
    constants: { k: kernel(3, 3, 3, 4), b: kernel(4) },
    nodes: [
      out('_FusedConv2D', ['image', 'k', 'b'], {
        ...windowAttributes('SAME', 2),
        fused_ops: texts('BiasAdd', 'Relu6'),
        num_args: { i: '1' },
      }),
    ],
  },
  'DepthwiseConv2dNative with two outputs for each channel': {
    constants: { k: kernel(3, 3, 3, 2) },
    nodes: [out('DepthwiseConv2dNative', ['image', 'k'], windowAttributes('SAME', 2))],
  },
  'FusedDepthwiseConv2dNative with bias': {
    constants: { k: kernel(5, 5, 3, 1), b: kernel(3) },
    nodes: [
      out('FusedDepthwiseConv2dNative', ['image', 'k', 'b'], {
        ...windowAttributes('SAME', 1),
        fused_ops: texts('BiasAdd'),
        num_args: { i: '1' },
      }),
    ],
  },
  'MaxPool, padding SAME': {
    nodes: [out('MaxPool', ['image'], { ...windowAttributes('SAME', 2), ksize: integers(1, 2, 2, 1) })],
  },
  'AddV2 of [C]': { constants: { c: kernel(3) }, nodes: [out('AddV2', ['image', 'c'])] },
  'Add of [H, W, C]': { constants: { c: kernel(7, 9, 3) }, nodes: [out('Add', ['c', 'image'])] },
  'Mul by [1, 1, 1, C]': { constants: { c: kernel(1, 1, 1, 3) }, nodes: [out('Mul', ['image', 'c'])] },
  'Mul by a scalar': { constants: { c: kernel() }, nodes: [out('Mul', ['image', 'c'])] },
  'Mul as the hard swish, straight to the output': { constants: hardSwishConstants(), nodes: hardSwishNodes('out') },
  'Mul as the hard swish, before a convolution': {
    constants: { ...hardSwishConstants(), k: kernel(3, 3, 3, 2) },
    nodes: [...hardSwishNodes('swish'), out('Conv2D', ['swish', 'k'], windowAttributes('SAME', 1))],
  },
  'Mul as the hard swish, with two users': {
    constants: { ...hardSwishConstants(), axes: int(1, 2) },
    nodes: [
      ...hardSwishNodes('swish'),
      { name: 'mean', op: 'Mean', input: ['swish', 'axes'], attr: { ...float, keep_dims: { b: true } } },
      out('Mul', ['swish', 'mean']),
    ],
  },
  'Mean without keeping the dimensions': {
    constants: { axes: int(1, 2) },
    nodes: [out('Mean', ['image', 'axes'], { ...float, keep_dims: { b: false } })],
  },
  'Relu, Relu6 and Sigmoid': {
    constants: { c: { shape: [], values: [0.1] } },
    nodes: [
      { name: 'scaled', op: 'Mul', input: ['image', 'c'], attr: float },
      { name: 'relu', op: 'Relu', input: ['scaled'], attr: float },
      { name: 'relu6', op: 'Relu6', input: ['relu'], attr: float },
      { name: 'sigmoid', op: 'Sigmoid', input: ['relu6'], attr: float },
      out('Identity', ['sigmoid']),
    ],
  },
  'Sub of [1, 1, 1, C], then from a scalar': {
    constants: { c: kernel(1, 1, 1, 3), one: { shape: [], values: [1] } },
    nodes: [{ name: 'shifted', op: 'Sub', input: ['image', 'c'], attr: float }, out('Sub', ['one', 'shifted'])],
  },
  'Minimum and Maximum with numbers': {
    constants: { high: { shape: [], values: [2.5] }, low: { shape: [], values: [-1.5] } },
    nodes: [
      { name: 'limited', op: 'Minimum', input: ['image', 'high'], attr: float },
      out('Maximum', ['limited', 'low']),
    ],
  },
  'Unpack, ExpandDims and Squeeze of one picture': {
    constants: { first: { shape: [], values: [0], dtype: 'int32' }, last: { shape: [], values: [-1], dtype: 'int32' } },
    nodes: [
      { name: 'cast', op: 'Cast', input: ['image'], attr: { SrcT: type('float32'), DstT: type('float32') } },
      { name: 'single', op: 'Unpack', input: ['cast'], attr: { ...float, axis: { i: '0' }, num: { i: '1' } } },
      { name: 'listed', op: 'ExpandDims', input: ['single', 'first'], attr: float },
      { name: 'bare', op: 'Squeeze', input: ['listed'], attr: { ...float, squeeze_dims: integers(0) } },
      out('ExpandDims', ['bare', 'last']),
    ],
  },
  'Pad of height, width and channels': {
    constants: { p: { shape: [4, 2], values: [0, 0, 1, 2, 3, 0, 0, 4], dtype: 'int32' } },
    nodes: [out('Pad', ['image', 'p'])],
  },
  'ConcatV2 of channels': { constants: { a: int(-1) }, nodes: [out('ConcatV2', ['image', 'image', 'a'])] },
  'ConcatV2 of rows': { constants: { a: int(1) }, nodes: [out('ConcatV2', ['image', 'image', 'a'])] },
  'Reshape to a list': { constants: { s: int(1, -1, 3) }, nodes: [out('Reshape', ['image', 's'])] },
  'Reshape to another picture': { constants: { s: int(1, 9, 7, 3) }, nodes: [out('Reshape', ['image', 's'])] },
  ...Object.fromEntries(
    [
      { name: 'asymmetric', align_corners: false, half_pixel_centers: false },
      { name: 'half pixel', align_corners: false, half_pixel_centers: true },
      { name: 'align corners', align_corners: true, half_pixel_centers: false },
    ].map(({ name, align_corners, half_pixel_centers }) => [
      `ResizeBilinear, ${name}`,
      {
        constants: { s: int(14, 27) },
        nodes: [
          out('ResizeBilinear', ['image', 's'], {
            ...float,
            align_corners: { b: align_corners },
            half_pixel_centers: { b: half_pixel_centers },
          }),
        ],
      },
    ]),
  ),
};

function hardSwishConstants() {
  // 1/6 as a 16-bit float, as models with reduced weights have it.
  return { sixth: { shape: [], values: [0.1666259765625] }, three: { shape: [], values: [3] } };
}

function hardSwishNodes(name: string) {
  return [
    { name: 'shifted', op: 'Add', input: ['image', 'three'], attr: float },
    { name: 'limited', op: 'Relu6', input: ['shifted'], attr: float },
    { name: 'scaled', op: 'Mul', input: ['sixth', 'image'], attr: float },
    { name, op: 'Mul', input: ['scaled', 'limited'], attr: float },
  ];
}

describe('imported operators compute what TensorFlow.js computes', () => {
  for (const [name, model] of Object.entries(CASES)) it(name, () => compare({ size, ...model }));

  it('for every operator of the table', () => {
    const tested = new Set(Object.values(CASES).flatMap(({ nodes }) => nodes.map(({ op }) => op)));
    assert.deepEqual(
      [...OPERATORS.keys()].filter((operator) => !tested.has(operator)),
      [],
    );
  });
});

async function compare(model: TinyModel): Promise<void> {
  const { topology, weights } = writeTinyModel(model);
  const samples = Uint8Array.from(wave(size.width * size.height * 3), (value) => 128 + 127 * value);
  const normalisation = { scale: 0.0625, offset: -8 };
  const values = Float32Array.from(samples, (sample) => sample * normalisation.scale + normalisation.offset);
  const [expected] = await runWithTfjs(topology, weights, { shape: [1, size.height, size.width, 3], values }, ['out']);
  assert(expected);
  const imported = importTfjsModel(topology, weights, { inputSize: size, outputs: { result: 'out' }, normalisation });
  const executor = await OnnxExecutor.open(imported, { threads: 1 });
  const dims = [1, size.height, size.width, 3];
  const input = executor.signature.inputs[0]?.name ?? '';
  const actual = (await executor.run(new Map([[input, { type: 'uint8', dims, data: samples }]]))).get('result')?.data;
  await executor.close();
  assert(actual);
  const [, height = 1, width = 1, channels = 1] = expected.shape;
  const isPicture = expected.shape.length === 4;
  assert.equal(actual.length, expected.values.length);
  for (const [index, value] of expected.values.entries()) {
    const pixel = Math.floor(index / channels);
    const stored = isPicture ? (index % channels) * height * width + pixel : index;
    const difference = Math.abs((actual[stored] ?? Number.NaN) - value);
    assert.ok(difference <= 1e-4, `value ${index}: expected ${value} but received ${actual[stored]}`);
  }
}
