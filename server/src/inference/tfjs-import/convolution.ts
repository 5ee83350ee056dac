import { activate } from './elementwise.ts';
import {
  type ComputedValue,
  type ConstantValue,
  computedValue,
  type FeatureValue,
  type OperatorContext,
} from './operator-context.ts';

interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/** Padding before and after, and the number of steps, along one dimension. */
interface WindowExtent {
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

/** Conv2D and _FusedConv2D. */
export function importConvolution(context: OperatorContext): ComputedValue {
  return importAnyConvolution(context, false);
}

/** DepthwiseConv2dNative and FusedDepthwiseConv2dNative. */
export function importDepthwiseConvolution(context: OperatorContext): ComputedValue {
  return importAnyConvolution(context, true);
}

function importAnyConvolution(context: OperatorContext, depthwise: boolean): ComputedValue {
  const feature = context.unscaledFeature(0);
  const kernel = kernelTensor(context, depthwise, feature);
  const [biased, activation] = fusedOperators(context);
  const inputs = [feature.tensor, context.graph.addFloats(kernel.values, kernel.shape)];
  if (biased) inputs.push(biasTensor(context, kernel.outputs));
  const window = {
    kernel: kernel.window,
    strides: context.spatialPair('strides'),
    dilations: context.spatialPair('dilations', 1),
  };
  const { attributes, height, width } = placeWindow(context, feature.shape, window);
  const tensor = context.graph.addNode('Conv', inputs, { ...attributes, group: depthwise ? feature.shape[3] : 1 });
  const result = computedValue(tensor, [feature.shape[0], height, width, kernel.outputs]);
  return activation === undefined ? result : activate(context, activation, result);
}

/** MaxPool; its padding never wins the maximum in either system. */
export function importMaxPool(context: OperatorContext): ComputedValue {
  const feature = context.feature(0);
  const window: Window = {
    kernel: context.spatialPair('ksize'),
    strides: context.spatialPair('strides'),
    dilations: [1, 1],
  };
  const { attributes, height, width } = placeWindow(context, feature.shape, window);
  return computedValue(context.graph.addNode('MaxPool', [feature.tensor], attributes), [
    feature.shape[0],
    height,
    width,
    feature.shape[3],
  ]);
}

/** What `fused_ops` names: always the bias first, then at most one activation. */
function fusedOperators(context: OperatorContext): [biased: boolean, activation: string | undefined] {
  const fused = context.texts('fused_ops');
  if (fused.length === 0) return [false, undefined];
  if (fused[0] !== 'BiasAdd' || fused.length > 2) context.fail(`fuses [${fused}], which is not supported`);
  return [true, fused[1]];
}

function biasTensor(context: OperatorContext, outputs: number): string {
  const bias = context.constant(2);
  if (bias.values.length !== outputs) {
    context.fail(`expects a bias of ${outputs} values but received ${bias.values.length}`);
  }
  return context.graph.addFloats(bias.values, [outputs]);
}

interface Kernel {
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly outputs: number;
  readonly window: readonly [number, number];
}

/**
 * TensorFlow keeps kernels as [height, width, in, out], ONNX as [out, in, height, width]. A depthwise kernel
 * [height, width, in, multiplier] becomes [in * multiplier, 1, height, width] with one group per input channel.
 */
function kernelTensor(context: OperatorContext, depthwise: boolean, feature: FeatureValue): Kernel {
  const [, , , channels] = feature.shape;
  const { shape, values }: ConstantValue = context.constant(1);
  const [height, width, inputs, last] = shape;
  if (height === undefined || width === undefined || last === undefined || inputs !== channels) {
    return context.fail(`expects a kernel for ${channels} channels but received one of shape [${shape}]`);
  }
  const outputs = depthwise ? inputs * last : last;
  const perGroup = depthwise ? 1 : inputs;
  const pixels = height * width;
  const sources = inputs * last;
  const reordered = new Float32Array(values.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let source = 0; source < sources; source++) {
      const input = Math.floor(source / last);
      const slot = depthwise ? source : (source % last) * perGroup + input;
      reordered[slot * pixels + pixel] = (values[pixel * sources + source] ?? 0) * feature.factor;
    }
  }
  return { values: reordered, shape: [outputs, perGroup, height, width], outputs, window: [height, width] };
}

function placeWindow(context: OperatorContext, shape: readonly [number, number, number, number], window: Window) {
  if ((context.text('data_format') ?? 'NHWC') !== 'NHWC') context.fail('is not in NHWC order');
  const padding = context.text('padding');
  if (padding !== 'SAME' && padding !== 'VALID') context.fail(`has the unknown padding "${padding}"`);
  const extent = (axis: 0 | 1): WindowExtent => {
    const size = axis === 0 ? shape[1] : shape[2];
    const reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    const placed =
      padding === 'SAME' ? placeSame(size, reach, window.strides[axis]) : placeValid(size, reach, window.strides[axis]);
    return placed.output > 0
      ? placed
      : context.fail(`gets a picture of ${shape[2]}x${shape[1]}, smaller than its window`);
  };
  const [vertical, horizontal] = [extent(0), extent(1)];
  return {
    height: vertical.output,
    width: horizontal.output,
    attributes: {
      kernel_shape: window.kernel,
      strides: window.strides,
      pads: [vertical.before, horizontal.before, vertical.after, horizontal.after],
      dilations: window.dilations,
    },
  };
}

/** TensorFlow's SAME: as many steps as the stride allows, and the odd pixel of padding at the end. */
function placeSame(size: number, reach: number, stride: number): WindowExtent {
  const output = Math.ceil(size / stride);
  const padding = Math.max((output - 1) * stride + reach - size, 0);
  const before = Math.floor(padding / 2);
  return { before, after: padding - before, output };
}

function placeValid(size: number, reach: number, stride: number): WindowExtent {
  return { before: 0, after: 0, output: Math.floor((size - reach) / stride) + 1 };
}
