import {
  MAXIMUM_OUTPUT_VALUES,
  type ModelSignature,
  type OutputTensor,
  type TensorSignature,
} from '../model-executor.ts';
import { DATATYPES, inferenceResponseSchema, type ResponseOutput } from './inference-messages.ts';

/** A model server answered what it should not; the message completes "The model server cannot be used: …". */
export class InvalidResponseError extends Error {
  override readonly name = 'InvalidResponseError';
}

/**
 * Reads an inference response and holds it against what the server said of its model. Nothing is believed: not the lengths, not the
 * types, not the shapes, nor that all outputs are there.
 *
 * @param headerLength of the JSON in front of binary values; null where all is JSON
 * @param batch pictures that were asked about
 * @throws InvalidResponseError
 */
export function decodeResponse(
  body: Uint8Array,
  headerLength: number | null,
  signature: ModelSignature,
  batch: number,
): Map<string, OutputTensor> {
  if (headerLength !== null && !(headerLength >= 0 && headerLength <= body.length)) {
    throw new InvalidResponseError('its answer is shorter than it says');
  }
  const json = headerLength === null ? body : body.subarray(0, headerLength);
  const parsed = inferenceResponseSchema.safeParse(parseJson(json));
  if (!parsed.success) throw new InvalidResponseError('its answer is no inference response');
  const binary = { bytes: body.subarray(json.length), offset: 0 };
  const outputs = new Map<string, OutputTensor>();
  for (const output of parsed.data.outputs) {
    const promised = signature.outputs.find(({ name }) => name === output.name);
    if (promised === undefined)
      throw new InvalidResponseError(`it gives "${output.name}", which the model does not have`);
    outputs.set(output.name, readOutput(output, promised, binary, batch));
  }
  const missing = signature.outputs.find(({ name }) => !outputs.has(name));
  if (missing !== undefined) throw new InvalidResponseError(`it leaves out the output "${missing.name}"`);
  if (binary.offset !== binary.bytes.length) throw new InvalidResponseError('its answer is longer than it says');
  return outputs;
}

/** Lists and objects, and values, of the largest answer that makes sense: more take gigabytes and seconds to read. */
const MAXIMUM_JSON_LISTS = 2 ** 20;
const MAXIMUM_JSON_VALUES = 2 ** 24;
const [BRACKET, BRACE, COMMA] = [0x5b, 0x7b, 0x2c];

/** @throws InvalidResponseError */
export function parseJson(bytes: Uint8Array): unknown {
  assertReadable(bytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new InvalidResponseError('its answer is not JSON', { cause });
  }
}

/** Texts count as well, which is no harm. */
function assertReadable(bytes: Uint8Array): void {
  if (bytes.length <= MAXIMUM_JSON_LISTS) return;
  let lists = 0;
  let values = 0;
  for (const byte of bytes) {
    if (byte === COMMA) values += 1;
    else if (byte === BRACKET || byte === BRACE) lists += 1;
  }
  if (lists > MAXIMUM_JSON_LISTS || values > MAXIMUM_JSON_VALUES)
    throw new InvalidResponseError('its answer has far more values than any model gives');
}

interface BinaryPart {
  readonly bytes: Uint8Array;
  offset: number;
}

function readOutput(
  output: ResponseOutput,
  promised: TensorSignature,
  binary: BinaryPart,
  batch: number,
): OutputTensor {
  const { name, datatype, shape: dims } = output;
  const element = DATATYPES[datatype];
  if (element?.type !== promised.type) {
    throw new InvalidResponseError(`its output "${name}" is ${datatype} where ${promised.type} was promised`);
  }
  if (!fits(dims, promised.dims, batch)) {
    const expected = promised.dims.map((side) => side ?? 'any').join(', ');
    throw new InvalidResponseError(`its output "${name}" is [${dims.join(', ')}] where [${expected}] was promised`);
  }
  const length = dims.reduce((product, side) => product * side, 1);
  if (length > MAXIMUM_OUTPUT_VALUES) throw new InvalidResponseError(`its output "${name}" has ${length} values`);
  const size = output.parameters?.binary_data_size;
  const data =
    size === undefined ? readJsonValues(name, output.data, length) : readBinary(name, binary, size, element, length);
  return { dims, data };
}

/** Dimensions that were promised have to be kept; the first one may be the batch, which some servers leave out of what they promise. */
function fits(dims: readonly number[], promised: readonly (number | null)[], batch: number): boolean {
  if (dims.length === promised.length + 1 && dims[0] === batch) return fits(dims.slice(1), promised, batch);
  return dims.length === promised.length && promised.every((side, index) => side === null || side === dims[index]);
}

function readBinary(
  name: string,
  binary: BinaryPart,
  size: number,
  { type, bytes }: { readonly type: string; readonly bytes: number },
  length: number,
): Float32Array {
  const end = binary.offset + size;
  if (end > binary.bytes.length) throw new InvalidResponseError('its answer is shorter than it says');
  if (size !== length * bytes) {
    throw new InvalidResponseError(`its output "${name}" has ${size} bytes where ${length * bytes} belong`);
  }
  // A copy begins at an address that fits all types.
  const { buffer } = new Uint8Array(binary.bytes.subarray(binary.offset, end));
  binary.offset = end;
  const view = VIEWS[type];
  if (view === undefined) throw new InvalidResponseError(`its output "${name}" is no tensor of numbers`);
  return view(buffer);
}

const VIEWS: Readonly<Record<string, (buffer: ArrayBuffer) => Float32Array>> = {
  float32: (buffer) => new Float32Array(buffer),
  float16: (buffer) => Float32Array.from(new Float16Array(buffer)),
  float64: (buffer) => Float32Array.from(new Float64Array(buffer)),
  bool: (buffer) => Float32Array.from(new Uint8Array(buffer)),
  uint8: (buffer) => Float32Array.from(new Uint8Array(buffer)),
  uint16: (buffer) => Float32Array.from(new Uint16Array(buffer)),
  uint32: (buffer) => Float32Array.from(new Uint32Array(buffer)),
  uint64: (buffer) => Float32Array.from(new BigUint64Array(buffer), Number),
  int8: (buffer) => Float32Array.from(new Int8Array(buffer)),
  int16: (buffer) => Float32Array.from(new Int16Array(buffer)),
  int32: (buffer) => Float32Array.from(new Int32Array(buffer)),
  int64: (buffer) => Float32Array.from(new BigInt64Array(buffer), Number),
};

/** Values may be a flat list or nested lists. */
function readJsonValues(name: string, data: unknown, length: number): Float32Array {
  const values = new Float32Array(length);
  const filled = Array.isArray(data) ? fill(values, 0, data, 0) : -1;
  if (filled !== length)
    throw new InvalidResponseError(`its output "${name}" has not the ${length} numbers that belong`);
  return values;
}

const MAXIMUM_DEPTH = 16;

/** The next free index; -1 where something is no number or there are too many. */
function fill(values: Float32Array, start: number, data: readonly unknown[], depth: number): number {
  let index = start;
  for (const item of data) {
    if (Array.isArray(item) && depth < MAXIMUM_DEPTH) index = fill(values, index, item, depth + 1);
    else if ((typeof item === 'number' || typeof item === 'boolean') && index < values.length)
      values[index++] = Number(item);
    else return -1;
    if (index < 0) return -1;
  }
  return index;
}
