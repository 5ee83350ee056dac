import type { Tensor } from './model-executor.ts';

/** The values of a tensor in the type that a model takes. */
export type TypedValues = Float32Array | Float16Array | Float64Array | Uint8Array | Int32Array | BigInt64Array;

type Conversion = (data: Tensor['data']) => TypedValues;

const SAME: Conversion = (data) => data;

/** From the type of the port to the type of the model. What is not here would lose values or hide a wrong configuration. */
const CONVERSIONS: Readonly<Record<Tensor['type'], Readonly<Record<string, Conversion>>>> = {
  float32: {
    float32: SAME,
    float16: (data) => Float16Array.from(data as Float32Array),
    float64: (data) => Float64Array.from(data as Float32Array),
  },
  uint8: { uint8: SAME },
  int64: {
    int64: SAME,
    int32: (data) => Int32Array.from(data as BigInt64Array, Number),
    float32: (data) => Float32Array.from(data as BigInt64Array, Number),
  },
};

/** Whether `convertTensor` can turn one type into the other. */
export function isConvertible(from: Tensor['type'], to: string): boolean {
  return CONVERSIONS[from][to] !== undefined;
}

/** The values as the model takes them; the tensor's own where nothing has to be done. */
export function convertTensor({ type, data }: Tensor, to: string): TypedValues {
  const convert = CONVERSIONS[type][to];
  if (convert === undefined) throw new TypeError(`Expected a type made of ${type} for tensor but received ${to}`);
  return convert(data);
}
