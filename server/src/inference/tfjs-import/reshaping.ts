import { type ComputedValue, computedValue, type OperatorContext } from './operator-context.ts';

const NHWC_FROM_NCHW = [0, 2, 3, 1];
const NCHW_FROM_NHWC = [0, 3, 1, 2];

/** Mean over height and width, with or without keeping the two dimensions. */
export function importMean(context: OperatorContext): ComputedValue {
  const feature = context.feature(0);
  const axes = [...context.constant(1).values];
  if (axes.join() !== '1,2') context.fail(`averages over the axes [${axes}], which is not supported`);
  const [batch, , , channels] = feature.shape;
  const pooled = context.graph.addNode('GlobalAveragePool', [feature.tensor]);
  if (context.flag('keep_dims')) return computedValue(pooled, [batch, 1, 1, channels]);
  return computedValue(context.graph.addNode('Flatten', [pooled], { axis: 1 }), [batch, channels]);
}

/** ResizeBilinear. The size that the model file names belongs to its own input size and grows with the chosen one. */
export function importResizeBilinear(context: OperatorContext): ComputedValue {
  const feature = context.feature(0);
  const [batch, , , channels] = feature.shape;
  const [namedHeight = 0, namedWidth = 0] = context.constant(1).values;
  const height = namedHeight * context.lookup.sizeRatio.height;
  const width = namedWidth * context.lookup.sizeRatio.width;
  if (!Number.isInteger(height) || !Number.isInteger(width) || height <= 0 || width <= 0) {
    context.fail(`would resize to ${width}x${height}`);
  }
  const sizes = context.graph.addIntegers([batch, channels, height, width]);
  const tensor = context.graph.addNode('Resize', [feature.tensor, '', '', sizes], {
    mode: 'linear',
    coordinate_transformation_mode: coordinateMode(context),
  });
  return computedValue(tensor, [batch, height, width, channels]);
}

function coordinateMode(context: OperatorContext): string {
  if (context.flag('align_corners')) return 'align_corners';
  return context.flag('half_pixel_centers') ? 'half_pixel' : 'asymmetric';
}

/** Pad and PadV2 without a value: zeros. */
export function importPad(context: OperatorContext): ComputedValue {
  const value = context.computed(0);
  const amounts = [...context.constant(1).values];
  if (amounts.length !== value.shape.length * 2)
    context.fail(`pads [${value.shape}] by [${amounts}], which do not fit`);
  const axes = value.shape.length === 4 ? NCHW_FROM_NHWC : value.shape.map((_, axis) => axis);
  const before = axes.map((axis) => amounts[axis * 2] ?? 0);
  const after = axes.map((axis) => amounts[axis * 2 + 1] ?? 0);
  const tensor = context.graph.addNode('Pad', [value.tensor, context.graph.addIntegers([...before, ...after])], {
    mode: 'constant',
  });
  const shape = value.shape.map((size, axis) => size + (amounts[axis * 2] ?? 0) + (amounts[axis * 2 + 1] ?? 0));
  return computedValue(tensor, shape);
}

/** ConcatV2: the last input is the axis. */
export function importConcat(context: OperatorContext): ComputedValue {
  const parts = Array.from({ length: context.inputCount - 1 }, (_, index) => context.computed(index));
  const first = parts[0]?.shape ?? context.fail('has nothing to join');
  const [namedAxis = 0] = context.constant(context.inputCount - 1).values;
  const axis = namedAxis < 0 ? namedAxis + first.length : namedAxis;
  const fits = parts.every(
    ({ shape }) => shape.length === first.length && shape.every((size, i) => i === axis || size === first[i]),
  );
  if (!fits || axis >= first.length)
    context.fail(`joins shapes that do not fit: ${parts.map(({ shape }) => `[${shape}]`)}`);
  const storedAxis = first.length === 4 ? NCHW_FROM_NHWC.indexOf(axis) : axis;
  const tensors = parts.map((part) => part.tensor);
  const total = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  return computedValue(context.graph.addNode('Concat', tensors, { axis: storedAxis }), first.with(axis, total));
}

/** Reshape works on TensorFlow's order of values, so a picture is put back into it before, and out of it after. */
export function importReshape(context: OperatorContext): ComputedValue {
  const value = context.computed(0);
  const count = value.shape.reduce((product, size) => product * size, 1);
  const named = [...context.constant(1).values];
  const known = named.filter((size) => size >= 0).reduce((product, size) => product * size, 1);
  const shape = named.map((size) => (size < 0 ? count / known : size));
  if (shape.reduce((product, size) => product * size, 1) !== count || !shape.every(Number.isInteger)) {
    context.fail(`cannot turn [${value.shape}] into [${named}]`);
  }
  return reshape(context, value, shape);
}

/** ExpandDims: a dimension of 1 before the named one. */
export function importExpandDimensions(context: OperatorContext): ComputedValue {
  const value = context.computed(0);
  const [axis = 0] = context.constant(1).values;
  const at = axis < 0 ? axis + value.shape.length + 1 : axis;
  if (at < 0 || at > value.shape.length) context.fail(`has no place for a dimension at ${axis} of [${value.shape}]`);
  return reshape(context, value, value.shape.toSpliced(at, 0, 1));
}

/** Squeeze of named dimensions of 1. */
export function importSqueeze(context: OperatorContext): ComputedValue {
  const value = context.computed(0);
  const axes = context.integers('squeeze_dims').map((axis) => (axis < 0 ? axis + value.shape.length : axis));
  if (axes.length === 0 || axes.some((axis) => value.shape[axis] !== 1))
    context.fail(`leaves the dimensions [${axes}] out of [${value.shape}], which are not all 1`);
  return reshape(
    context,
    value,
    value.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

/** Unpack of a single part: what it is a list of. */
export function importUnpack(context: OperatorContext): ComputedValue {
  const value = context.computed(0);
  const [axis = 0] = context.integers('axis');
  if (value.shape[axis] !== 1) context.fail(`takes [${value.shape}] apart along ${axis}, which is not supported`);
  return reshape(context, value, value.shape.toSpliced(axis, 1));
}

function reshape(context: OperatorContext, value: ComputedValue, shape: readonly number[]): ComputedValue {
  const ordered = channelsLast(context, value);
  const reshaped = context.graph.addNode('Reshape', [ordered, context.graph.addIntegers(shape)]);
  const stored =
    shape.length === 4 ? context.graph.addNode('Transpose', [reshaped], { perm: NCHW_FROM_NHWC }) : reshaped;
  return computedValue(stored, shape);
}

function channelsLast(context: OperatorContext, value: ComputedValue): string {
  if (value.shape.length !== 4) return value.tensor;
  return context.graph.addNode('Transpose', [value.tensor], { perm: NHWC_FROM_NCHW });
}
