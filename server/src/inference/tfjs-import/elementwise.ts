import {
  type ComputedValue,
  type ConstantValue,
  computedValue,
  type GraphLookup,
  type GraphValue,
  type OperatorContext,
} from './operator-context.ts';
import type { TfjsNode } from './tfjs-model.ts';

type Activation = (context: OperatorContext, value: ComputedValue) => ComputedValue;

const ACTIVATIONS: ReadonlyMap<string, Activation> = new Map([
  ['Relu', applyRelu],
  ['Relu6', applyRelu6],
  ['Sigmoid', applySigmoid],
]);

/** Applies an activation by its TensorFlow name. */
export function activate(context: OperatorContext, name: string, value: ComputedValue): ComputedValue {
  const activation = ACTIVATIONS.get(name) ?? context.fail(`uses the activation ${name}, which is not supported`);
  return activation(context, value);
}

function applyRelu({ graph }: OperatorContext, value: ComputedValue): ComputedValue {
  return same(value, graph.addNode('Relu', [value.tensor]));
}

function applyRelu6({ graph }: OperatorContext, value: ComputedValue): ComputedValue {
  return same(value, graph.addNode('Clip', [value.tensor, graph.addFloats([0], []), graph.addFloats([6], [])]));
}

function applySigmoid({ graph }: OperatorContext, value: ComputedValue): ComputedValue {
  return same(value, graph.addNode('Sigmoid', [value.tensor]));
}

/** Relu, Relu6 and Sigmoid as nodes of their own. */
export function importActivation(context: OperatorContext): ComputedValue {
  return activate(context, context.node.operator, context.computed(0));
}

/** Add and AddV2. */
export function importAdd(context: OperatorContext): ComputedValue {
  return importBinary(context, 'Add');
}

/** Cast to floats: all that is computed is a float already, and the samples of a picture are whole numbers. */
export function importCast(context: OperatorContext): ComputedValue {
  if (context.text('DstT') !== 'DT_FLOAT') context.fail(`casts to ${context.text('DstT')}, which is not supported`);
  return context.computed(0);
}

/** Sub. */
export function importSubtract(context: OperatorContext): ComputedValue {
  return importBinary(context, 'Sub');
}

/** Minimum with one number. */
export function importMinimum(context: OperatorContext): ComputedValue {
  const { value, limit } = splitLimit(context);
  return same(value, context.graph.addNode('Clip', [value.tensor, '', limit]));
}

/** Maximum with one number. */
export function importMaximum(context: OperatorContext): ComputedValue {
  const { value, limit } = splitLimit(context);
  return same(value, context.graph.addNode('Clip', [value.tensor, limit]));
}

/** Clip joins the convolution before it; Min and Max do not. */
function splitLimit(context: OperatorContext): { value: ComputedValue; limit: string } {
  const { values } = context.constant(1);
  if (values.length !== 1) context.fail(`limits by ${values.length} values, which is not supported`);
  return { value: context.computed(0), limit: context.graph.addFloats(values, []) };
}

/** Mul, and the hard swish that MobileNetV3 spells with four nodes. */
export function importMultiply(context: OperatorContext): ComputedValue {
  const swished = matchHardSwish(context);
  return swished === null ? importBinary(context, 'Mul') : hardSwish(context, swished);
}

function importBinary(context: OperatorContext, operator: string): ComputedValue {
  const [left, right] = [context.input(0), context.input(1)];
  const shape = broadcastShape(context, left.shape, right.shape);
  if (shape.length === 4 && [left, right].some((value) => value.kind === 'computed' && value.shape.length !== 4)) {
    context.fail(`combines computed values of shapes [${left.shape}] and [${right.shape}], which is not supported`);
  }
  const tensors = [left, right].map((value) => operandTensor(context, value, shape.length));
  return computedValue(context.graph.addNode(operator, tensors), shape);
}

function operandTensor(context: OperatorContext, value: GraphValue, rank: number): string {
  if (value.kind === 'computed') return value.tensor;
  return rank === 4 ? channelsFirst(context, value) : context.graph.addFloats(value.values, value.shape);
}

/** A constant beside an NCHW tensor: [C] becomes [1, C, 1, 1] and [H, W, C] becomes [1, C, H, W]. */
function channelsFirst(context: OperatorContext, constant: ConstantValue): string {
  if (constant.values.length === 1) return context.graph.addFloats(constant.values, []);
  const [batch = 1, height = 1, width = 1, channels = 1] = [1, 1, 1, 1, ...constant.shape].slice(-4);
  const pixels = height * width;
  const reordered = constant.values.map((_, target) => {
    const pixel = target % pixels;
    const channel = Math.floor(target / pixels) % channels;
    const image = Math.floor(target / (pixels * channels));
    return constant.values[(image * pixels + pixel) * channels + channel] ?? 0;
  });
  return context.graph.addFloats(reordered, [batch, channels, height, width]);
}

function broadcastShape(context: OperatorContext, left: readonly number[], right: readonly number[]): number[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a === b || b === 1) return a;
    return a === 1 ? b : context.fail(`combines the shapes [${left}] and [${right}], which do not fit`);
  });
}

interface HardSwish {
  /** Name of x. */
  readonly input: string;
  readonly factor: number;
}

/**
 * Recognises `factor * x * min(max(x + 3, 0), 6)`, with a factor of 1/6 the hard swish of MobileNetV3 (Howard et al., "Searching for
 * MobileNetV3", 2019, section 5.2), in `Mul(Mul(factor, x), Relu6(Add(x, 3)))`. Stored as a 16-bit float, 1/6 becomes
 * 0.166626, which the results of the model depend on.
 */
function matchHardSwish({ node, lookup }: OperatorContext): HardSwish | null {
  const [scaled, limited] = node.inputs.map((name) => lookup.node(name));
  if (scaled?.operator !== 'Mul' || limited?.operator !== 'Relu6') return null;
  const shifted = lookup.node(limited.inputs[0] ?? '');
  if (shifted === undefined || !shifted.operator.startsWith('Add')) return null;
  const factor = splitScalar(lookup, scaled);
  const offset = splitScalar(lookup, shifted);
  if (factor === null || offset === null || factor.other !== offset.other || offset.scalar !== 3) return null;
  return { input: factor.other, factor: factor.scalar };
}

/** Splits the operands of a two-operand node into the scalar constant and the name of the other one. */
function splitScalar(lookup: GraphLookup, node: TfjsNode): { scalar: number; other: string } | null {
  const [left = '', right = ''] = node.inputs;
  const [constant, other] = lookup.node(left) === undefined ? [left, right] : [right, left];
  if (lookup.node(constant) !== undefined) return null;
  const value = lookup.value(constant);
  const [scalar] = value.kind === 'constant' && value.values.length === 1 ? value.values : [];
  return scalar === undefined ? null : { scalar, other };
}

/** Two nodes instead of four saved a tenth of CenterNet's time: min(max(x + 3, 0), 6) is 6 * min(max(x / 6 + 1 / 2, 0), 1). */
function hardSwish(context: OperatorContext, { input, factor }: HardSwish): ComputedValue {
  const value = context.lookup.value(input);
  if (value.kind !== 'computed' || value.factor !== 1) return importBinary(context, 'Mul');
  const gate = context.graph.addNode('HardSigmoid', [value.tensor], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  return computedValue(context.graph.addNode('Mul', [value.tensor, gate]), value.shape, 6 * factor);
}

function same(value: ComputedValue, tensor: string): ComputedValue {
  return computedValue(tensor, value.shape);
}
