import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { describeError, OperationalError } from '../../operational-error.ts';
import { TerminationGuard } from '../worker/termination-guard.ts';
import type { ModelExecutor, ModelSignature, OutputTensor, Tensor, TensorSignature } from './model-executor.ts';

export interface OnnxExecutorOptions {
  /** CPU threads of the model. */
  readonly threads: number;
  /** Of the calling thread, if that may be terminated. */
  readonly guard?: TerminationGuard;
}

/** Runs an ONNX file with ONNX Runtime. `run` blocks the event loop of its thread until the model is done. */
export class OnnxExecutor implements ModelExecutor {
  readonly provider = 'cpu';
  readonly signature: ModelSignature;
  readonly #session: InferenceSession;
  readonly #guard: TerminationGuard;
  #closed = false;

  private constructor(session: InferenceSession, guard: TerminationGuard) {
    this.#session = session;
    this.#guard = guard;
    this.signature = {
      inputs: session.inputMetadata.map(toSignature),
      outputs: session.outputMetadata.map(toSignature),
    };
  }

  /** @throws OperationalError `model-invalid` where ONNX Runtime does not take the file */
  static async open(model: Uint8Array, options: OnnxExecutorOptions): Promise<OnnxExecutor> {
    const guard = options.guard ?? new TerminationGuard();
    try {
      const session = await guard.protect(() =>
        InferenceSession.create(model, {
          intraOpNumThreads: options.threads,
          interOpNumThreads: 1,
          executionMode: 'sequential',
          // Halves the time of the imported models.
          graphOptimizationLevel: 'all',
          logSeverityLevel: 3,
        }),
      );
      return new OnnxExecutor(session, guard);
    } catch (cause) {
      throw new OperationalError(
        'model-invalid',
        `ONNX Runtime does not accept the model (${describeError(cause)}). Fetch or export it anew.`,
        { cause },
      );
    }
  }

  async run(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, OutputTensor>> {
    const feeds = Object.fromEntries([...inputs].map(([name, tensor]) => [name, toOnnx(tensor)]));
    const outputs = await this.#guard.protect(() => this.#session.run(feeds));
    return new Map(Object.entries(outputs).map(([name, tensor]) => [name, toOutput(tensor)]));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#guard.protect(() => this.#session.release());
  }
}

function toSignature(metadata: InferenceSession.ValueMetadata): TensorSignature {
  if (!metadata.isTensor) return { name: metadata.name, type: 'other', dims: [] };
  const dims = metadata.shape.map((side) => (typeof side === 'number' && side > 0 ? side : null));
  return { name: metadata.name, type: metadata.type, dims };
}

function toOnnx(tensor: Tensor): OnnxTensor {
  if (tensor.type === 'float32') return new OnnxTensor('float32', tensor.data, tensor.dims);
  if (tensor.type === 'uint8') return new OnnxTensor('uint8', tensor.data, tensor.dims);
  return new OnnxTensor('int64', tensor.data, tensor.dims);
}

function toOutput({ data, dims }: OnnxTensor): OutputTensor {
  if (data instanceof Float32Array) return { dims, data };
  if (Array.isArray(data)) throw new OperationalError('model-invalid', 'The model gives text instead of numbers.');
  return { dims, data: Float32Array.from(data as ArrayLike<number | bigint>, Number) };
}
