/** A dense, row-major tensor of one of the types that pictures and small parameters come in. */
export type Tensor =
  | { readonly type: 'float32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'uint8'; readonly dims: readonly number[]; readonly data: Uint8Array }
  | { readonly type: 'int64'; readonly dims: readonly number[]; readonly data: BigInt64Array };

export interface OutputTensor {
  readonly dims: readonly number[];
  /** Integers and halves are given as floats. */
  readonly data: Float32Array;
}

/** One input or output; dimensions that are free are null. */
export interface TensorSignature {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | null)[];
}

export interface ModelSignature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
}

/**
 * Port: runs one model. It lives in a worker thread, because most adapters block its event loop. Whoever opens one closes it. Calls
 * must not overlap.
 */
export interface ModelExecutor {
  /** What runs the model, for people: `cpu`, `cuda`, … or the address of a model server; with the reason where it is second choice. */
  readonly provider: string;
  readonly signature: ModelSignature;
  /**
   * Runs the model once. Inputs are converted to the type that the model takes where no value is lost by it: floats to halves, 64-bit
   * integers to narrower ones or floats.
   *
   * @throws OperationalError `model-invalid` | `model-out-of-memory` | `model-server-failed`
   */
  run(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, OutputTensor>>;
  /** Frees the model's memory; does nothing the second time. */
  close(): Promise<void>;
}

/** More values than any model of pictures gives: outputs above it are refused. */
export const MAXIMUM_OUTPUT_VALUES = 2 ** 26;
