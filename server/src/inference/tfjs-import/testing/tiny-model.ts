/** A node of a made-up model; string attributes are written as TensorFlow does. */
export interface TinyNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

export interface TinyConstant {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly dtype?: 'float32' | 'int32';
}

export interface TinyModel {
  /** Size of the input `image`. */
  readonly size: { readonly width: number; readonly height: number };
  readonly constants?: Readonly<Record<string, TinyConstant>>;
  readonly nodes: readonly TinyNode[];
}

/** Writes a TensorFlow.js graph model as its two files. Its input is the node `image`: [1, height, width, 3]. */
export function writeTinyModel({ size, constants = {}, nodes }: TinyModel): {
  topology: Uint8Array;
  weights: Uint8Array;
} {
  const entries = Object.entries(constants).map(([name, constant]) => ({
    name,
    dtype: 'float32' as const,
    ...constant,
  }));
  const constantNodes = entries.map(({ name, dtype }) => ({ name, op: 'Const', attr: { dtype: type(dtype) } }));
  const dim = [1, size.height, size.width, 3].map((length) => ({ size: String(length) }));
  const image = { name: 'image', op: 'Placeholder', attr: { shape: { shape: { dim } }, dtype: type('float32') } };
  const file = {
    format: 'graph-model',
    modelTopology: { node: [image, ...constantNodes, ...nodes], versions: {} },
    weightsManifest: [
      { paths: ['tiny.bin'], weights: entries.map(({ name, dtype, shape }) => ({ name, dtype, shape })) },
    ],
  };
  const arrays = entries.map(({ dtype, values }) =>
    dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values),
  );
  return {
    topology: new TextEncoder().encode(JSON.stringify(file)),
    weights: Buffer.concat(arrays.map((array) => new Uint8Array(array.buffer))),
  };
}

export const type = (dtype: 'float32' | 'int32') => ({ type: dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' });
export const text = (value: string) => ({ s: base64(value) });
export const texts = (...values: string[]) => ({ list: { s: values.map(base64) } });
export const integers = (...values: number[]) => ({ list: { i: values.map(String) } });

/** Attributes of a convolution or pooling window. */
export function windowAttributes(padding: 'SAME' | 'VALID', stride: number, dilation = 1) {
  return {
    T: type('float32'),
    data_format: text('NHWC'),
    padding: text(padding),
    strides: integers(1, stride, stride, 1),
    dilations: integers(1, dilation, dilation, 1),
  };
}

/** Values without a pattern, the same each time, in -1..1. */
export function wave(count: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.sin(index * 12.9898 + 1));
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
