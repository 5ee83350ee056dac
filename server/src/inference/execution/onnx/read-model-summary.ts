import type { TensorSignature } from '../model-executor.ts';
import { ONNX_ELEMENT_TYPES } from './onnx-types.ts';
import { MalformedMessageError, type ProtobufField, ReadingBudget, readFields } from './protobuf-reader.ts';
import { appendDims, measureTensor, readName, readTensorClaims } from './read-tensor-claims.ts';

/** What an ONNX file says of itself. */
export interface ModelSummary {
  /** Without those that have a constant as their value. What is no tensor has the type `sequence`, `map`, … */
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  /** Memory of all constants. */
  readonly constantBytes: number;
  /** Constants whose values lie in other files. */
  readonly externalConstants: readonly string[];
  /** Operators as `domain.Name` (the standard domain is empty), without the model's own functions. */
  readonly operators: ReadonlySet<string>;
}

/** Detectors have some 10,000; a million take about a second. */
const MAXIMUM_FIELDS = 1_000_000;
const MAXIMUM_DEPTH = 24;
const MAXIMUM_DIMENSIONS = 32;
/** Inputs and outputs of one graph. */
const MAXIMUM_VALUES = 4_096;
/** More than the first is never told. */
const MAXIMUM_EXTERNAL_CONSTANTS = 16;

/** Field numbers of `onnx.proto`. */
const MODEL = { graph: 7, functions: 25 } as const;
const GRAPH = { nodes: 1, initializers: 5, inputs: 11, outputs: 12, sparse: 15 } as const;
const NODE = { operator: 4, attributes: 5, domain: 7 } as const;
const FUNCTION = { name: 1, nodes: 7, domain: 10, attributes: 11 } as const;
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, manySparse: 23 } as const;
const TYPE_KINDS: Readonly<Record<number, string>> = {
  4: 'sequence',
  5: 'map',
  7: 'opaque',
  8: 'sparse',
  9: 'optional',
};

/**
 * Reads an ONNX file (`ModelProto` of onnx.proto) as far as it has to be known before native code sees it. Time and memory are bounded
 * by the size of the file.
 *
 * @throws MalformedMessageError whose message completes "The model file cannot be used: …"
 */
export function readModelSummary(file: Uint8Array): ModelSummary {
  const walk = new ModelWalk();
  let graph: Uint8Array | null = null;
  const functions: Uint8Array[] = [];
  for (const { number, bytes } of readFields(file, walk.budget)) {
    if (number === MODEL.graph) graph = bytes;
    else if (number === MODEL.functions) functions.push(bytes);
  }
  if (graph === null) throw new MalformedMessageError('it holds no graph');
  for (const body of functions) walk.function(body);
  const { inputs, outputs } = walk.graph(graph, 0);
  if (outputs.length === 0) throw new MalformedMessageError('it gives nothing out');
  const { constantBytes, externalConstants } = walk;
  return { inputs, outputs, constantBytes, externalConstants, operators: walk.foreignOperators() };
}

type Visitor = (field: ProtobufField) => void;

class ModelWalk {
  readonly budget = new ReadingBudget(MAXIMUM_FIELDS);
  constantBytes = 0;
  readonly externalConstants: string[] = [];
  readonly #operators = new Set<string>();
  readonly #ownFunctions = new Set<string>();

  foreignOperators(): ReadonlySet<string> {
    return this.#operators.difference(this.#ownFunctions);
  }

  graph(message: Uint8Array, depth: number): Pick<ModelSummary, 'inputs' | 'outputs'> {
    if (depth > MAXIMUM_DEPTH) throw new MalformedMessageError('its graphs are nested too deeply');
    const inputs: TensorSignature[] = [];
    const outputs: TensorSignature[] = [];
    const constants = new Set<string>();
    this.#each(message, {
      [GRAPH.nodes]: ({ bytes }) => this.#node(bytes, depth),
      [GRAPH.initializers]: ({ bytes }) => constants.add(this.#constant(bytes)),
      [GRAPH.sparse]: ({ bytes }) => this.#sparseConstant(bytes),
      [GRAPH.inputs]: ({ bytes }) => this.#addValue(inputs, bytes),
      [GRAPH.outputs]: ({ bytes }) => this.#addValue(outputs, bytes),
    });
    return { inputs: inputs.filter(({ name }) => !constants.has(name)), outputs };
  }

  function(message: Uint8Array): void {
    let name = '';
    let domain = '';
    this.#each(message, {
      [FUNCTION.name]: ({ bytes }) => (name = readName(bytes)),
      [FUNCTION.domain]: ({ bytes }) => (domain = readName(bytes)),
      [FUNCTION.nodes]: ({ bytes }) => this.#node(bytes, 1),
      [FUNCTION.attributes]: ({ bytes }) => this.#attribute(bytes, 1),
    });
    this.#ownFunctions.add(`${domain}.${name}`);
  }

  #each(message: Uint8Array, visitors: Readonly<Record<number, Visitor>>): void {
    for (const field of readFields(message, this.budget)) visitors[field.number]?.(field);
  }

  #node(message: Uint8Array, depth: number): void {
    let operator = '';
    let domain = '';
    this.#each(message, {
      [NODE.operator]: ({ bytes }) => (operator = readName(bytes)),
      [NODE.domain]: ({ bytes }) => (domain = readName(bytes)),
      [NODE.attributes]: ({ bytes }) => this.#attribute(bytes, depth),
    });
    this.#operators.add(`${domain}.${operator}`);
  }

  #attribute(message: Uint8Array, depth: number): void {
    const constant: Visitor = ({ bytes }) => this.#constant(bytes);
    const graph: Visitor = ({ bytes }) => this.graph(bytes, depth + 1);
    const sparse: Visitor = ({ bytes }) => this.#sparseConstant(bytes);
    this.#each(message, {
      [ATTRIBUTE.tensor]: constant,
      [ATTRIBUTE.tensors]: constant,
      [ATTRIBUTE.graph]: graph,
      [ATTRIBUTE.graphs]: graph,
      [ATTRIBUTE.sparse]: sparse,
      [ATTRIBUTE.manySparse]: sparse,
    });
  }

  #constant(message: Uint8Array): string {
    const { name, bytes, isExternal } = readTensorClaims(message, this.budget);
    this.constantBytes += bytes;
    if (isExternal && this.externalConstants.length < MAXIMUM_EXTERNAL_CONSTANTS) this.externalConstants.push(name);
    return name;
  }

  /** ONNX Runtime makes it dense, so it takes the memory of all that it claims, taken at the widest type. */
  #sparseConstant(message: Uint8Array): void {
    const dims: bigint[] = [];
    this.#each(message, {
      1: ({ bytes }) => this.#constant(bytes),
      2: ({ bytes }) => this.#constant(bytes),
      3: (field) => appendDims(dims, field, this.budget),
    });
    this.constantBytes += measureTensor('sparse', dims, 11).bytes;
  }

  #addValue(values: TensorSignature[], message: Uint8Array): void {
    if (values.length === MAXIMUM_VALUES)
      throw new MalformedMessageError('it has far more inputs or outputs than any model');
    values.push(this.#value(message));
  }

  #value(message: Uint8Array): TensorSignature {
    let name = '';
    let signature: Omit<TensorSignature, 'name'> = { type: 'unknown', dims: [] };
    this.#each(message, {
      1: ({ bytes }) => (name = readName(bytes)),
      2: ({ bytes }) => (signature = this.#type(bytes)),
    });
    return { name, ...signature };
  }

  #type(message: Uint8Array): Omit<TensorSignature, 'name'> {
    let type = 'unknown';
    let dims: (number | null)[] = [];
    for (const { number, bytes } of readFields(message, this.budget)) {
      type = TYPE_KINDS[number] ?? type;
      if (number !== 1) continue;
      this.#each(bytes, {
        1: ({ varint }) => (type = ONNX_ELEMENT_TYPES.get(Number(varint))?.name ?? 'unknown'),
        2: (shape) => (dims = this.#shape(shape.bytes)),
      });
    }
    return { type, dims };
  }

  #shape(message: Uint8Array): (number | null)[] {
    const dims: (number | null)[] = [];
    for (const { number, bytes } of readFields(message, this.budget)) {
      if (number !== 1) continue;
      let size: number | null = null;
      this.#each(bytes, { 1: ({ varint }) => (size = Number(BigInt.asIntN(64, varint))) });
      dims.push(size !== null && size > 0 ? size : null);
      if (dims.length > MAXIMUM_DIMENSIONS)
        throw new MalformedMessageError('an input or output has too many dimensions');
    }
    return dims;
  }
}
