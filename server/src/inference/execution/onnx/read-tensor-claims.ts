import { ONNX_ELEMENT_TYPES, STRING_TYPE } from './onnx-types.ts';
import {
  MalformedMessageError,
  type ProtobufField,
  type ReadingBudget,
  readFields,
  readPackedVarints,
} from './protobuf-reader.ts';

/** What a constant of a model says of itself, after it was compared with what is there. */
export interface TensorClaims {
  readonly name: string;
  /** Memory that it takes once it is loaded. */
  readonly bytes: number;
  /** The values lie in another file. */
  readonly isExternal: boolean;
}

/** Field numbers of `TensorProto`. */
const FIELD = { dims: 1, dataType: 2, strings: 6, name: 8, raw: 9, external: 13, location: 14 } as const;
/** Fields with values of a type of their own: floats, int32, int64, doubles, uint64. */
const TYPED_VALUES: ReadonlySet<number> = new Set([4, 5, 7, 10, 11]);
const EXTERNAL_LOCATION = 1n;
/** No model of today holds a constant of a tebibyte. */
const MAXIMUM_BYTES = 2 ** 40;
const MAXIMUM_RANK = 32;

/**
 * Reads a `TensorProto` without its values.
 *
 * @throws MalformedMessageError where it claims more or other values than it holds
 */
export function readTensorClaims(message: Uint8Array, budget: ReadingBudget): TensorClaims {
  const dims: bigint[] = [];
  let type = 0;
  let name = '';
  let rawBytes: number | null = null;
  let valueBytes = 0;
  let isExternal = false;
  for (const field of readFields(message, budget)) {
    const { number, varint, bytes } = field;
    if (number === FIELD.dims) appendDims(dims, field, budget);
    else if (number === FIELD.dataType) type = Number(varint);
    else if (number === FIELD.name) name = readName(bytes);
    else if (number === FIELD.raw) rawBytes = bytes.length;
    else if (number === FIELD.external) isExternal = true;
    else if (number === FIELD.location) isExternal ||= varint === EXTERNAL_LOCATION;
    else if (number === FIELD.strings || TYPED_VALUES.has(number)) valueBytes += Math.max(1, bytes.length);
  }
  const { values, bytes } = measureTensor(name, dims, type);
  // Values outside are refused by whoever asked; what is claimed of them says nothing.
  if (!isExternal) compare({ name, type, values, bytes, rawBytes, valueBytes });
  return { name, bytes, isExternal };
}

/** Adds what a field of dimensions holds: one, or a packed list. */
export function appendDims(dims: bigint[], { varint, bytes }: ProtobufField, budget: ReadingBudget): void {
  for (const dim of bytes.length === 0 ? [varint] : readPackedVarints(bytes, budget)) {
    dims.push(dim);
    if (dims.length > MAXIMUM_RANK) throw new MalformedMessageError('a constant has too many dimensions');
  }
}

/** Memory of a tensor of these dimensions. */
export function measureTensor(name: string, dims: readonly bigint[], type: number): { values: number; bytes: number } {
  const element = ONNX_ELEMENT_TYPES.get(type);
  if (element === undefined) throw new MalformedMessageError(`the constant "${name}" is of no type that exists`);
  let values = 1;
  for (const dim of dims) {
    const size = Number(BigInt.asIntN(64, dim));
    if (size < 0) throw new MalformedMessageError(`the constant "${name}" has a negative dimension`);
    values *= size;
  }
  const bytes = Math.ceil((values * element.bits) / 8);
  if (!(bytes <= MAXIMUM_BYTES)) throw new MalformedMessageError(`the constant "${name}" claims ${values} values`);
  return { values, bytes };
}

interface Comparison {
  readonly name: string;
  readonly type: number;
  readonly values: number;
  readonly bytes: number;
  readonly rawBytes: number | null;
  readonly valueBytes: number;
}

function compare({ name, type, values, bytes, rawBytes, valueBytes }: Comparison): void {
  const isRaw = rawBytes !== null && type !== STRING_TYPE;
  // Typed values take at least one byte each, or half of one where two share it.
  const fits = isRaw ? rawBytes === bytes : values <= valueBytes * 2;
  if (fits) return;
  const held = isRaw ? `${rawBytes} bytes` : `at most ${valueBytes * 2} values`;
  const claimed = isRaw ? `${bytes} bytes` : `${values} values`;
  throw new MalformedMessageError(`the constant "${name}" claims ${claimed} but holds ${held}`);
}

const UTF_8 = new TextDecoder();

/** Names come from strangers: cut to what a sentence bears. */
export function readName(bytes: Uint8Array): string {
  return UTF_8.decode(bytes.subarray(0, 200)).replaceAll(/\p{Cc}/gu, '?');
}
