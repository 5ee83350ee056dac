import { invalidModel } from './invalid-model.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { TfjsNode, TfjsTensor } from './tfjs-model.ts';

/**
 * A tensor that the ONNX graph computes. `shape` is TensorFlow's: rank 4 reads batch, height, width, channels.
 * The ONNX tensor itself is stored batch, channels, height, width (NCHW) when its rank is 4, and as `shape` says otherwise.
 */
export interface ComputedValue {
  readonly kind: 'computed';
  readonly tensor: string;
  readonly shape: readonly number[];
  /** What the tensor is still to be multiplied by; a convolution does it with its kernel, at no cost. */
  readonly factor: number;
}

/** A picture or feature map: batch, height, width, channels. */
export interface FeatureValue extends ComputedValue {
  readonly shape: readonly [number, number, number, number];
}

export interface ConstantValue extends TfjsTensor {
  readonly kind: 'constant';
}

export type GraphValue = ComputedValue | ConstantValue;

/** How many times larger the chosen input size is than the one that the model file names. */
export interface SizeRatio {
  readonly height: number;
  readonly width: number;
}

/** What an operator may ask of the import that it is part of. */
export interface GraphLookup {
  readonly graph: OnnxGraph;
  readonly sizeRatio: SizeRatio;
  /** The value of a node's first output; builds what is missing. */
  value(name: string): GraphValue;
  /** The node of that name, or undefined for a constant. */
  node(name: string): TfjsNode | undefined;
}

/**
 * One node of the TensorFlow.js graph as its operator handler sees it: inputs and attributes with their types
 * checked. Every failure names the operator and the node.
 */
export class OperatorContext {
  readonly node: TfjsNode;
  readonly lookup: GraphLookup;

  constructor(node: TfjsNode, lookup: GraphLookup) {
    this.node = node;
    this.lookup = lookup;
  }

  get graph(): OnnxGraph {
    return this.lookup.graph;
  }

  get inputCount(): number {
    return this.node.inputs.length;
  }

  fail(reason: string): never {
    throw invalidModel(`operator ${this.node.operator} of node "${this.node.name}" ${reason}`);
  }

  inputName(index: number): string {
    return this.node.inputs[index] ?? this.fail(`has no input ${index}`);
  }

  input(index: number): GraphValue {
    const value = this.lookup.value(this.inputName(index));
    if (value.kind === 'constant' || value.factor === 1) return value;
    const factor = this.graph.addFloats([value.factor], []);
    return computedValue(this.graph.addNode('Mul', [value.tensor, factor]), value.shape);
  }

  computed(index: number): ComputedValue {
    const value = this.input(index);
    return value.kind === 'computed' ? value : this.fail(`has a constant where input ${index} should be computed`);
  }

  /** A computed input of rank 4 with its dimensions. */
  feature(index: number): FeatureValue {
    return this.#requireFeature(index, this.computed(index));
  }

  /** As `feature`, but its factor is left to the caller. */
  unscaledFeature(index: number): FeatureValue {
    const value = this.lookup.value(this.inputName(index));
    return this.#requireFeature(index, value.kind === 'computed' ? value : this.computed(index));
  }

  constant(index: number): ConstantValue {
    const value = this.input(index);
    return value.kind === 'constant'
      ? value
      : this.fail(`has a computed value where input ${index} should be constant`);
  }

  text(name: string): string | undefined {
    const value = this.node.attributes[name];
    return typeof value === 'string' ? value : undefined;
  }

  flag(name: string): boolean {
    return this.node.attributes[name] === true;
  }

  texts(name: string): readonly string[] {
    return this.#list(name).map(String);
  }

  /** Whole numbers of an attribute that is a list, or one number. */
  integers(name: string): readonly number[] {
    const value = this.node.attributes[name];
    return typeof value === 'number' ? [value] : this.#list(name).map(Number);
  }

  /** Height and width of an attribute that lists batch, height, width and channels. */
  spatialPair(name: string, fallback?: number): readonly [number, number] {
    const [, height = fallback, width = fallback] = this.#list(name);
    if (typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0) return [height, width];
    return this.fail(`lacks a valid attribute "${name}"`);
  }

  #requireFeature(index: number, { kind, tensor, shape, factor }: ComputedValue): FeatureValue {
    const [batch, height, width, channels] = shape;
    if (shape.length !== 4 || batch === undefined || height === undefined || width === undefined) {
      return this.fail(`expects input ${index} to have 4 dimensions but it has [${shape}]`);
    }
    return { kind, tensor, factor, shape: [batch, height, width, channels ?? 0] };
  }

  #list(name: string): readonly (string | number)[] {
    const value = this.node.attributes[name];
    return Array.isArray(value) ? value : [];
  }
}

export function computedValue(tensor: string, shape: readonly number[], factor = 1): ComputedValue {
  return { kind: 'computed', tensor, shape, factor };
}
