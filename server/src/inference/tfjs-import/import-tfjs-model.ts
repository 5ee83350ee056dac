import { invalidModel } from './invalid-model.ts';
import { OnnxGraph } from './onnx-graph.ts';
import {
  type ComputedValue,
  computedValue,
  type GraphLookup,
  type GraphValue,
  OperatorContext,
  type SizeRatio,
} from './operator-context.ts';
import { OPERATORS } from './operators.ts';
import { readTfjsModel, type TfjsModel, type TfjsNode } from './tfjs-model.ts';

/** Counts up whenever the same source gives different bytes, so that stored imports are made anew. */
export const IMPORTER_VERSION = 1;

/** Name of the imported model's only input. */
export const IMPORTED_INPUT_NAME = 'image';

/** What to make of a model file. */
export interface ImportOptions {
  /** Size of the pictures in pixels; the imported model takes no other. */
  readonly inputSize: { readonly width: number; readonly height: number };
  /** TensorFlow nodes to expose: name of the ONNX output to name of the node. What only feeds other nodes is left out. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Every sample becomes `sample * scale + offset` before the first layer; samples are 0..255. */
  readonly normalisation: { readonly scale: number; readonly offset: number };
}

/**
 * Turns a TensorFlow.js graph model into an ONNX model (opset 17).
 *
 * The result has one input, `image`: uint8 [1, height, width, 3], RGB. Outputs of rank 4 are channels first
 * (NCHW), all others as in TensorFlow; all are float32. Padding depends on the size of the picture, so each size needs its own import.
 *
 * @param topology the model's JSON file
 * @param weights the model's binary file
 * @returns the ONNX file
 * @throws OperationalError `model-invalid` where the files are damaged or use an operator that is not in `OPERATORS`
 */
export function importTfjsModel(topology: Uint8Array, weights: Uint8Array, options: ImportOptions): Uint8Array {
  const model = readTfjsModel(topology, weights);
  const graph = new OnnxGraph();
  const placeholder = findPlaceholder(model);
  const source = importInput(graph, placeholder, options);
  const lookup = new GraphImport(model, graph, { name: placeholder.name, ...source });
  for (const [output, nodeName] of Object.entries(options.outputs)) addOutput(graph, lookup, output, nodeName);
  return graph.toBytes('localcv');
}

function findPlaceholder(model: TfjsModel): TfjsNode {
  const [placeholder, second] = [...model.nodes.values()].filter((node) => node.operator === 'Placeholder');
  if (placeholder === undefined || second !== undefined) throw invalidModel('it does not have exactly one input');
  return placeholder;
}

function importInput(
  graph: OnnxGraph,
  placeholder: TfjsNode,
  { inputSize, normalisation }: ImportOptions,
): { value: ComputedValue; sizeRatio: SizeRatio } {
  const named = placeholder.attributes.shape;
  const [, height, width, channels] = Array.isArray(named) ? named : [];
  if (typeof height !== 'number' || typeof width !== 'number' || height <= 0 || width <= 0 || channels !== 3) {
    throw invalidModel(`its input "${placeholder.name}" is not a picture with 3 channels of a given size`);
  }
  const shape = [1, inputSize.height, inputSize.width, 3];
  const image = graph.addInput({ name: IMPORTED_INPUT_NAME, type: 'uint8', shape });
  const planes = graph.addNode('Transpose', [image], { perm: [0, 3, 1, 2] });
  let tensor = graph.addNode('Cast', [planes], { to: 1 });
  if (normalisation.scale !== 1) tensor = graph.addNode('Mul', [tensor, graph.addFloats([normalisation.scale], [])]);
  if (normalisation.offset !== 0) tensor = graph.addNode('Add', [tensor, graph.addFloats([normalisation.offset], [])]);
  const sizeRatio = { height: inputSize.height / height, width: inputSize.width / width };
  return { value: computedValue(tensor, shape), sizeRatio };
}

/** Builds the values that the outputs need, each once, from the outputs back to the input. */
class GraphImport implements GraphLookup {
  readonly graph: OnnxGraph;
  readonly sizeRatio: SizeRatio;
  readonly #model: TfjsModel;
  readonly #values: Map<string, GraphValue>;
  readonly #unfinished = new Set<string>();

  constructor(
    model: TfjsModel,
    graph: OnnxGraph,
    source: { name: string; value: ComputedValue; sizeRatio: SizeRatio },
  ) {
    this.graph = graph;
    this.sizeRatio = source.sizeRatio;
    this.#model = model;
    this.#values = new Map([[source.name, source.value]]);
  }

  value(reference: string): GraphValue {
    const name = reference.replace(/:0$/, '');
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (this.#unfinished.has(name)) throw invalidModel(`node "${name}" depends on itself`);
    this.#unfinished.add(name);
    const value = this.#build(name);
    this.#values.set(name, value);
    return value;
  }

  node(name: string): TfjsNode | undefined {
    return this.#model.tensors.has(name) ? undefined : this.#model.nodes.get(name);
  }

  #build(name: string): GraphValue {
    const tensor = this.#model.tensors.get(name);
    if (tensor !== undefined) return { kind: 'constant', ...tensor };
    const node = this.node(name);
    if (node === undefined) throw invalidModel(`it has no node "${name}"`);
    const context = new OperatorContext(node, this);
    const handler = OPERATORS.get(node.operator) ?? context.fail('is not supported');
    return handler(context);
  }
}

function addOutput(graph: OnnxGraph, lookup: GraphLookup, output: string, nodeName: string): void {
  const node = { name: output, operator: 'Output', inputs: [nodeName], attributes: {} };
  const { tensor, shape } = new OperatorContext(node, lookup).computed(0);
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  const storedShape = shape.length === 4 ? [batch, channels, height, width] : shape;
  graph.addOutput(tensor, { name: output, type: 'float32', shape: storedShape });
}
