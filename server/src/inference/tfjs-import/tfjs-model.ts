import { z } from 'zod';
import { invalidModel } from './invalid-model.ts';

/** A weight or constant as it is stored: values in row-major order of `shape`. */
export interface TfjsTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export type TfjsAttribute = string | number | boolean | readonly (string | number)[];

/** One operation of the graph; `inputs` are node names, of which none refers to an output other than the first. */
export interface TfjsNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, TfjsAttribute>>;
}

/** A TensorFlow.js graph model in memory. */
export interface TfjsModel {
  readonly nodes: ReadonlyMap<string, TfjsNode>;
  readonly tensors: ReadonlyMap<string, TfjsTensor>;
}

const dimensionSchema = z.object({ size: z.coerce.number().int() });
const attributeSchema = z.object({
  s: z.string().optional(),
  i: z.coerce.number().int().optional(),
  f: z.number().optional(),
  b: z.boolean().optional(),
  type: z.string().optional(),
  list: z.object({ i: z.array(z.coerce.number().int()).optional(), s: z.array(z.string()).optional() }).optional(),
  shape: z.object({ dim: z.array(dimensionSchema).optional() }).optional(),
});
const nodeSchema = z.object({
  name: z.string().min(1),
  op: z.string().min(1),
  input: z.array(z.string().min(1)).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});
const weightSchema = z.object({
  name: z.string().min(1),
  shape: z.array(z.number().int().nonnegative()),
  dtype: z.enum(['float32', 'int32']),
  quantization: z.object({ dtype: z.literal('float16') }).optional(),
});
const fileSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: z.array(z.object({ weights: z.array(weightSchema) })),
});
type WeightEntry = z.infer<typeof weightSchema>;

const BYTES_PER_VALUE = { float32: 4, int32: 4, float16: 2 } as const;

/**
 * Reads a TensorFlow.js graph model (`format: "graph-model"`): the topology with its weights manifest, and the
 * weights in one file. Weights may be float32, int32 or float32 stored as float16.
 *
 * @throws OperationalError `model-invalid` where a file is cut off, is not JSON or holds anything else.
 */
export function readTfjsModel(topology: Uint8Array, weights: Uint8Array): TfjsModel {
  const file = fileSchema.safeParse(parseJson(topology));
  if (!file.success) throw invalidModel(`its topology is malformed (${firstProblem(file.error)})`);
  const nodes = new Map<string, TfjsNode>();
  for (const node of file.data.modelTopology.node) nodes.set(node.name, readNode(node));
  const entries = file.data.weightsManifest.flatMap((group) => group.weights);
  return { nodes, tensors: readWeights(entries, weights) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalidModel('its topology is not JSON', error);
  }
}

function firstProblem(error: z.ZodError): string {
  const problem = error.issues[0];
  return problem === undefined ? 'unknown' : `${problem.path.join('.') || 'file'}: ${problem.message}`;
}

function readNode(node: z.infer<typeof nodeSchema>): TfjsNode {
  const attributes: Record<string, TfjsAttribute> = {};
  for (const [name, attribute] of Object.entries(node.attr)) {
    const value = readAttribute(attribute);
    if (value !== undefined) attributes[name] = value;
  }
  const dataInputs = node.input.filter((input) => !input.startsWith('^'));
  return { name: node.name, operator: node.op, inputs: dataInputs, attributes };
}

function readAttribute(attribute: z.infer<typeof attributeSchema>): TfjsAttribute | undefined {
  if (attribute.s !== undefined) return decodeText(attribute.s);
  if (attribute.list !== undefined) return attribute.list.i ?? attribute.list.s?.map(decodeText) ?? [];
  if (attribute.shape !== undefined) return (attribute.shape.dim ?? []).map((dimension) => dimension.size);
  return attribute.i ?? attribute.f ?? attribute.b ?? attribute.type;
}

/** Strings of the topology are protocol buffers `bytes`, in base64 when written as JSON. */
function decodeText(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function readWeights(entries: readonly WeightEntry[], bytes: Uint8Array): Map<string, TfjsTensor> {
  const expectedBytes = entries.reduce((sum, entry) => sum + byteLength(entry), 0);
  if (expectedBytes !== bytes.length) {
    throw invalidModel(`its weights should have ${expectedBytes} bytes but the file has ${bytes.length}`);
  }
  const tensors = new Map<string, TfjsTensor>();
  let offset = 0;
  for (const entry of entries) {
    const length = byteLength(entry);
    // A copy, because typed arrays must start at a multiple of their element size.
    const stored = new Uint8Array(bytes.subarray(offset, offset + length)).buffer;
    tensors.set(entry.name, { shape: entry.shape, values: readValues(entry, stored) });
    offset += length;
  }
  return tensors;
}

function readValues(entry: WeightEntry, stored: ArrayBuffer): Float32Array | Int32Array {
  if (entry.quantization !== undefined) return Float32Array.from(new Float16Array(stored));
  return entry.dtype === 'float32' ? new Float32Array(stored) : new Int32Array(stored);
}

function byteLength(entry: WeightEntry): number {
  const storedType = entry.quantization?.dtype ?? entry.dtype;
  return BYTES_PER_VALUE[storedType] * entry.shape.reduce((product, size) => product * size, 1);
}
