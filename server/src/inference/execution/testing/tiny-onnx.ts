import { ProtobufWriter } from '../../tfjs-import/protobuf-writer.ts';

/** Element types of `onnx.proto`. */
export const TYPE = { float32: 1, uint8: 2, int32: 6, int64: 7, string: 8, float16: 10 } as const;

export interface TinyValue {
  readonly name: string;
  readonly type: number;
  /** A text is a free dimension. */
  readonly dims: readonly (number | string)[];
}

export interface TinyNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly domain?: string;
  readonly attributes?: readonly ProtobufWriter[];
}

export interface TinyGraph {
  readonly inputs: readonly TinyValue[];
  readonly outputs: readonly TinyValue[];
  readonly nodes: readonly TinyNode[];
  readonly constants?: readonly ProtobufWriter[];
  /** Of outputs that are no tensors: ready-made `ValueInfoProto`s. */
  readonly otherOutputs?: readonly ProtobufWriter[];
}

export interface TinyConstant {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | bigint)[];
  readonly raw?: Uint8Array;
  readonly externalFile?: string;
}

/** A `TensorProto`, as true or as false as wanted. */
export function tinyConstant({ name, type, dims, raw, externalFile }: TinyConstant): ProtobufWriter {
  const tensor = new ProtobufWriter();
  for (const side of dims) tensor.int(1, side);
  tensor.int(2, type).string(8, name);
  if (raw !== undefined) tensor.bytes(9, raw);
  if (externalFile === undefined) return tensor;
  const location = new ProtobufWriter().string(1, 'location').string(2, externalFile);
  return tensor.message(13, location).int(14, 1);
}

export function tinyIntegers(name: string, values: readonly number[]): ProtobufWriter {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return tinyConstant({ name, type: TYPE.int64, dims: [values.length], raw });
}

/** An attribute of the kind GRAPH. */
export function graphAttribute(name: string, graph: TinyGraph): ProtobufWriter {
  return new ProtobufWriter().string(1, name).message(6, writeGraph(graph)).int(20, 5);
}

/** An attribute of the kind INT. */
export function integerAttribute(name: string, value: number): ProtobufWriter {
  return new ProtobufWriter().string(1, name).int(3, value).int(20, 2);
}

/** A small ONNX file (`ModelProto`) for tests. */
export function tinyOnnx(graph: TinyGraph, domains: readonly string[] = []): Uint8Array {
  const model = new ProtobufWriter().int(1, 8).message(7, writeGraph(graph));
  for (const domain of ['', ...domains])
    model.message(8, new ProtobufWriter().string(1, domain).int(2, domain ? 1 : 17));
  return model.toBytes();
}

function writeGraph({ inputs, outputs, nodes, constants = [], otherOutputs = [] }: TinyGraph): ProtobufWriter {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, writeNode(node));
  graph.string(2, 'tiny');
  for (const constant of constants) graph.message(5, constant);
  for (const input of inputs) graph.message(11, writeValue(input));
  for (const output of outputs) graph.message(12, writeValue(output));
  for (const output of otherOutputs) graph.message(12, output);
  return graph;
}

function writeNode({ operator, inputs, outputs, domain, attributes = [] }: TinyNode): ProtobufWriter {
  const node = new ProtobufWriter();
  for (const input of inputs) node.string(1, input);
  for (const output of outputs) node.string(2, output);
  node.string(4, operator);
  for (const attribute of attributes) node.message(5, attribute);
  return domain === undefined ? node : node.string(7, domain);
}

function writeValue({ name, type, dims }: TinyValue): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const side of dims) {
    shape.message(
      1,
      typeof side === 'number' ? new ProtobufWriter().int(1, side) : new ProtobufWriter().string(2, side),
    );
  }
  const tensor = new ProtobufWriter().int(1, type).message(2, shape);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

/**
 * What models of pictures look like from outside: `image` [N, 3, 8, 8] → `doubled` (the same, twice as large) and `sums` [N, 1], which
 * also takes `orig_target_sizes` where wanted.
 */
export function doublingModel({ type = TYPE.float32, hasSizes = false }: { type?: number; hasSizes?: boolean } = {}) {
  const sizes: TinyValue = { name: 'orig_target_sizes', type: TYPE.int64, dims: ['batch', 2] };
  const keepDims = integerAttribute('keepdims', 0);
  return tinyOnnx({
    inputs: [{ name: 'image', type, dims: ['batch', 3, 8, 8] }, ...(hasSizes ? [sizes] : [])],
    outputs: [
      { name: 'doubled', type, dims: ['batch', 3, 8, 8] },
      { name: 'sums', type, dims: ['batch'] },
      ...(hasSizes ? [{ name: 'sizes', type: TYPE.int64, dims: ['batch', 2] }] : []),
    ],
    nodes: [
      { operator: 'Add', inputs: ['image', 'image'], outputs: ['doubled'] },
      { operator: 'ReduceSum', inputs: ['image', 'axes'], outputs: ['sums'], attributes: [keepDims] },
      ...(hasSizes ? [{ operator: 'Identity', inputs: ['orig_target_sizes'], outputs: ['sizes'] }] : []),
    ],
    constants: [tinyIntegers('axes', [1, 2, 3])],
  });
}
