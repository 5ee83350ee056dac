import { ProtobufWriter } from './protobuf-writer.ts';

/** Element types of tensors, with their numbers in `onnx.proto` (`TensorProto.DataType`). */
const DATA_TYPES = { float32: 1, uint8: 2, int64: 7 } as const;
export type OnnxDataType = keyof typeof DATA_TYPES;

/** `AttributeProto.AttributeType` of the kinds of attributes in use. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The ONNX operator set that the graphs are written for. */
export const ONNX_OPSET = 17;
const IR_VERSION = 8;

/** A node attribute: whole numbers become INT, arrays INTS, strings STRING, and `{ float }` FLOAT. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** A graph input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxDataType;
  readonly shape: readonly number[];
}

/**
 * Collects nodes, constants, inputs and outputs, and writes them as one ONNX file (`onnx.proto`, ModelProto).
 * Tensors are named by the graph; equal small constants are stored once.
 */
export class OnnxGraph {
  readonly #nodes: ProtobufWriter[] = [];
  readonly #initializers: ProtobufWriter[] = [];
  readonly #constants = new Map<string, string>();
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  #tensorCount = 0;

  addInput(input: OnnxValue): string {
    this.#inputs.push(input);
    return input.name;
  }

  /** Makes `tensor` available outside under the output's name. */
  addOutput(tensor: string, output: OnnxValue): void {
    this.#nodes.push(nodeMessage('Identity', [tensor], output.name, {}).string(3, `output_${this.#outputs.length}`));
    this.#outputs.push(output);
  }

  /** Adds a node with one output and returns the name of that output. An omitted optional input is ''. */
  addNode(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    const output = this.#newName('t');
    this.#nodes.push(nodeMessage(operator, inputs, output, attributes).string(3, `${operator}_${output}`));
    return output;
  }

  addFloats(values: ArrayLike<number>, shape: readonly number[]): string {
    const data = values instanceof Float32Array ? values : Float32Array.from(values);
    return this.#addConstant('float32', shape, data);
  }

  addIntegers(values: readonly number[]): string {
    return this.#addConstant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** The ModelProto. `producer` names the program that wrote it. */
  toBytes(producer: string): Uint8Array {
    const graph = new ProtobufWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.string(2, producer);
    for (const initializer of this.#initializers) graph.message(5, initializer);
    for (const input of this.#inputs) graph.message(11, valueMessage(input));
    for (const output of this.#outputs) graph.message(12, valueMessage(output));
    const operatorSet = new ProtobufWriter().string(1, '').int(2, ONNX_OPSET);
    return new ProtobufWriter()
      .int(1, IR_VERSION)
      .string(2, producer)
      .message(7, graph)
      .message(8, operatorSet)
      .toBytes();
  }

  #addConstant(type: OnnxDataType, shape: readonly number[], data: Float32Array | BigInt64Array): string {
    const key = data.length <= 16 ? `${type}|${shape}|${data.join()}` : null;
    const known = key === null ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#newName('w');
    if (key !== null) this.#constants.set(key, name);
    this.#initializers.push(tensorMessage(name, type, shape, data));
    return name;
  }

  #newName(prefix: string): string {
    this.#tensorCount += 1;
    return `${prefix}${this.#tensorCount}`;
  }
}

function nodeMessage(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, OnnxAttribute>>,
): ProtobufWriter {
  const node = new ProtobufWriter();
  for (const input of inputs) node.string(1, input);
  node.string(2, output).string(4, operator);
  for (const [name, value] of Object.entries(attributes)) node.message(5, attributeMessage(name, value));
  return node;
}

function attributeMessage(name: string, value: OnnxAttribute): ProtobufWriter {
  const attribute = new ProtobufWriter().string(1, name);
  if (typeof value === 'string') {
    return attribute.bytes(4, new TextEncoder().encode(value)).int(20, ATTRIBUTE_TYPES.string);
  }
  if (typeof value === 'number') return attribute.int(3, value).int(20, ATTRIBUTE_TYPES.int);
  if ('float' in value) return attribute.float(2, value.float).int(20, ATTRIBUTE_TYPES.float);
  for (const item of value) attribute.int(8, item);
  return attribute.int(20, ATTRIBUTE_TYPES.ints);
}

function tensorMessage(
  name: string,
  type: OnnxDataType,
  shape: readonly number[],
  data: Float32Array | BigInt64Array,
): ProtobufWriter {
  const tensor = new ProtobufWriter();
  for (const size of shape) tensor.int(1, size);
  return tensor
    .int(2, DATA_TYPES[type])
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueMessage(value: OnnxValue): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const size of value.shape) shape.message(1, new ProtobufWriter().int(1, size));
  const tensorType = new ProtobufWriter().int(1, DATA_TYPES[value.type]).message(2, shape);
  return new ProtobufWriter().string(1, value.name).message(2, new ProtobufWriter().message(1, tensorType));
}
