import { type InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { ExecutionProvider } from '#contract/models.ts';
import { OperationalError } from '../../../operational-error.ts';
import { TerminationGuard } from '../../worker/termination-guard.ts';
import { convertTensor } from '../convert-tensor.ts';
import {
  MAXIMUM_OUTPUT_VALUES,
  type ModelExecutor,
  type ModelSignature,
  type OutputTensor,
  type Tensor,
  type TensorSignature,
} from '../model-executor.ts';
import { createSession } from './create-session.ts';
import { explainRuntimeError } from './explain-runtime-error.ts';

export interface OnnxExecutorOptions {
  /** CPU threads of the model. */
  readonly threads: number;
  /** The CPU does what this one cannot. Left out, the CPU does everything. */
  readonly provider?: ExecutionProvider;
  /** What is shown of the provider, where its name does not say all. */
  readonly description?: string;
  /** Keeps what a provider compiled; left out, it is compiled at every start. */
  readonly engineDirectory?: string;
  /** Of the calling thread, if that may be terminated. */
  readonly guard?: TerminationGuard;
}

/** Runs an ONNX file with ONNX Runtime. `run` blocks the event loop of its thread until the model is done. */
export class OnnxExecutor implements ModelExecutor {
  readonly provider: string;
  readonly signature: ModelSignature;
  readonly #session: InferenceSession;
  readonly #guard: TerminationGuard;
  /** Element types of the inputs. */
  readonly #types: ReadonlyMap<string, string>;
  #closed = false;

  private constructor(session: InferenceSession, provider: string, guard: TerminationGuard) {
    this.provider = provider;
    this.#session = session;
    this.#guard = guard;
    this.signature = {
      inputs: session.inputMetadata.map(toSignature),
      outputs: session.outputMetadata.map(toSignature),
    };
    this.#types = new Map(this.signature.inputs.map(({ name, type }) => [name, type]));
  }

  /**
   * The file must have passed `checkModelFile`.
   *
   * @throws OperationalError `model-invalid` | `model-out-of-memory` where ONNX Runtime does not take the file
   */
  static async open(model: Uint8Array, options: OnnxExecutorOptions): Promise<OnnxExecutor> {
    const { guard = new TerminationGuard(), provider = 'cpu', description = provider } = options;
    try {
      const session = await guard.protect(() => createSession(model, { ...options, provider }));
      return new OnnxExecutor(session, description, guard);
    } catch (cause) {
      throw explainRuntimeError(cause, 'load');
    }
  }

  async run(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, OutputTensor>> {
    const feeds = Object.fromEntries([...inputs].map(([name, tensor]) => [name, this.#toOnnx(name, tensor)]));
    try {
      const outputs = await this.#guard.protect(() => this.#session.run(feeds));
      return new Map(Object.entries(outputs).map(([name, tensor]) => [name, toOutput(name, tensor)]));
    } catch (cause) {
      throw cause instanceof OperationalError ? cause : explainRuntimeError(cause, 'run');
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#guard.protect(() => this.#session.release());
  }

  #toOnnx(name: string, tensor: Tensor): OnnxTensor {
    const type = this.#types.get(name);
    if (type === undefined) throw new TypeError(`Expected an input of the model but received "${name}"`);
    return toOnnxTensor(type, convertTensor(tensor, type), tensor.dims);
  }
}

/** The library types its constructor by literal names only. */
export function toOnnxTensor(type: string, data: ArrayBufferView, dims: readonly number[]): OnnxTensor {
  const tensor = new OnnxTensor(type as 'float32', data as Float32Array, dims);
  // onnxruntime-node 1.30 reads no values out of the array for halves that it demands, but takes their bits.
  if (data instanceof Float16Array) {
    const bits = new Uint16Array(data.buffer, data.byteOffset, data.length);
    Object.defineProperty(tensor, 'data', { value: bits });
  }
  return tensor;
}

function toSignature(metadata: InferenceSession.ValueMetadata): TensorSignature {
  if (!metadata.isTensor) return { name: metadata.name, type: 'other', dims: [] };
  const dims = metadata.shape.map((side) => (typeof side === 'number' && side > 0 ? side : null));
  return { name: metadata.name, type: metadata.type, dims };
}

function toOutput(name: string, { data, dims, type }: OnnxTensor): OutputTensor {
  if (data.length > MAXIMUM_OUTPUT_VALUES) {
    throw new OperationalError(
      'model-invalid',
      `The model gives ${data.length} values for "${name}" [${dims.join(', ')}]; at most ${MAXIMUM_OUTPUT_VALUES} are taken.`,
    );
  }
  if (data instanceof Float32Array) return { dims, data };
  if (Array.isArray(data)) {
    throw new OperationalError('model-invalid', `The model gives text instead of numbers for "${name}".`);
  }
  if (type === 'float16') return { dims, data: Float32Array.from(asHalves(data as ArrayBufferView)) };
  return { dims, data: Float32Array.from(data as ArrayLike<number | bigint>, Number) };
}

/** The bits of halves come as whole numbers from runtimes that know no other array. */
function asHalves(data: ArrayBufferView): Float16Array {
  return data instanceof Float16Array
    ? data
    : new Float16Array(data.buffer, data.byteOffset, data.byteLength / Float16Array.BYTES_PER_ELEMENT);
}
