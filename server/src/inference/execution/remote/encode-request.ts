import { convertTensor, type TypedValues } from '../convert-tensor.ts';
import type { ModelSignature, Tensor } from '../model-executor.ts';
import { DATATYPES } from './inference-messages.ts';

export interface RequestBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The name of an element type in the protocol; undefined where it has none. */
export function datatypeOf(type: string): string | undefined {
  return Object.entries(DATATYPES).find(([, known]) => known.type === type)?.[0];
}

/**
 * An inference request: JSON followed by the values as little-endian bytes where the server takes the binary tensor data extension,
 * else JSON alone, which for a picture is ten times as long and slow.
 */
export function encodeRequest(
  inputs: ReadonlyMap<string, Tensor>,
  signature: ModelSignature,
  isBinary: boolean,
): RequestBody {
  const parts: Uint8Array[] = [];
  const described = [...inputs].map(([name, tensor]) => {
    const type = signature.inputs.find((input) => input.name === name)?.type ?? tensor.type;
    const values = convertTensor(tensor, type);
    const head = { name, shape: tensor.dims, datatype: datatypeOf(type) };
    if (!isBinary) return { ...head, data: toJson(values) };
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    parts.push(bytes);
    return { ...head, parameters: { binary_data_size: bytes.length } };
  });
  const outputs = signature.outputs.map(({ name }) => ({
    name,
    ...(isBinary && { parameters: { binary_data: true } }),
  }));
  const json = Buffer.from(JSON.stringify({ inputs: described, outputs }));
  if (!isBinary) return { headers: { 'content-type': 'application/json' }, body: json };
  return {
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(json.length) },
    body: Buffer.concat([json, ...parts]),
  };
}

function toJson(values: TypedValues): number[] {
  return Array.from<number | bigint, number>(values as ArrayLike<number | bigint>, Number);
}
