import type { ModelSource } from '#contract/models.ts';
import type { Backoff } from '#core/scheduling/backoff.ts';
import { describeError, OperationalError } from '../../../operational-error.ts';
import type { ModelExecutor, ModelSignature, OutputTensor, Tensor, TensorSignature } from '../model-executor.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { decodeResponse, InvalidResponseError, parseJson } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { DATATYPES, type ModelMetadata, modelMetadataSchema, serverMetadataSchema } from './inference-messages.ts';
import { ConnectionBrokenError, type ServerAnswer, ServerConnection, type ServerRequest } from './server-connection.ts';
import { serverError } from './server-error.ts';

export type RemoteSource = Extract<ModelSource, { remote: string }>;

export interface RemoteExecutorOptions {
  /** How long a server that failed is left alone. */
  readonly backoff?: Backoff;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

const METADATA_BYTES = 2 ** 20;
const RESPONSE_BYTES = 2 ** 26;
const BACKOFF: Backoff = { initialMs: 1_000, maximumMs: 30_000 };
const BINARY_EXTENSION = 'binary_tensor_data';

/**
 * Has a model server run the model, over HTTP in the Open Inference Protocol v2
 * (https://github.com/kserve/open-inference-protocol), with the binary tensor data extension where the server has it. While the server
 * fails, calls are refused at once; whether it is back is found out aside, so that no picture waits for it.
 */
export class RemoteExecutor implements ModelExecutor {
  readonly provider: string;
  readonly signature: ModelSignature;
  readonly #connection: ServerConnection;
  readonly #source: RemoteSource;
  readonly #isBinary: boolean;
  readonly #breaker: CircuitBreaker;
  readonly #now: () => number;
  #lastFailure: OperationalError | null = null;
  #probe: Promise<void> | null = null;

  private constructor(
    source: RemoteSource,
    connection: ServerConnection,
    signature: ModelSignature,
    isBinary: boolean,
    { backoff = BACKOFF, now = () => performance.now() }: RemoteExecutorOptions,
  ) {
    this.#source = source;
    this.#connection = connection;
    this.signature = signature;
    this.#isBinary = isBinary;
    this.#breaker = new CircuitBreaker(backoff);
    this.#now = now;
    this.provider = `${connection.address} (${source.model})`;
  }

  /**
   * Asks the server what its model takes and gives.
   *
   * @throws OperationalError `model-server-failed`; `model-invalid` where the model deals in text
   */
  static async open(source: RemoteSource, options: RemoteExecutorOptions = {}): Promise<RemoteExecutor> {
    const connection = new ServerConnection(source.remote);
    const request = { timeoutMs: source.timeoutMs, maximumBytes: METADATA_BYTES };
    try {
      const server = await ask(connection, { ...request, path: 'v2' });
      const known = serverMetadataSchema.safeParse(parseJson(server.body));
      const extensions = known.success ? known.data.extensions : [];
      const model = await ask(connection, { ...request, path: modelPath(source) });
      const metadata = modelMetadataSchema.safeParse(parseJson(model.body));
      if (!metadata.success) throw new InvalidResponseError('what it says of the model cannot be understood');
      const isBinary = extensions.includes(BINARY_EXTENSION);
      return new RemoteExecutor(source, connection, toSignature(metadata.data), isBinary, options);
    } catch (cause) {
      connection.close();
      throw cause instanceof OperationalError ? cause : serverError(connection.address, describeError(cause), cause);
    }
  }

  async run(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, OutputTensor>> {
    if (this.#breaker.isOpen) {
      this.#probeWhenDue();
      throw this.#lastFailure ?? serverError(this.#connection.address, 'it is away');
    }
    try {
      const outputs = await this.#infer(inputs);
      this.#breaker.succeeded();
      return outputs;
    } catch (cause) {
      throw this.#noteFailure(cause);
    }
  }

  async close(): Promise<void> {
    this.#connection.close();
    await this.#probe;
  }

  async #infer(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, OutputTensor>> {
    const batch = inputs.values().next().value?.dims[0] ?? 1;
    const { body, headerLength } = await ask(this.#connection, {
      path: `${modelPath(this.#source)}/infer`,
      content: encodeRequest(inputs, this.signature, this.#isBinary),
      timeoutMs: this.#source.timeoutMs,
      maximumBytes: RESPONSE_BYTES,
    });
    return decodeResponse(body, headerLength, this.signature, batch);
  }

  #noteFailure(cause: unknown): OperationalError {
    this.#breaker.failed(this.#now());
    this.#lastFailure = serverError(this.#connection.address, describeError(cause), cause);
    return this.#lastFailure;
  }

  #probeWhenDue(): void {
    if (this.#probe !== null || !this.#breaker.isDue(this.#now())) return;
    this.#probe = this.#askWhetherReady().finally(() => {
      this.#probe = null;
    });
  }

  async #askWhetherReady(): Promise<void> {
    const { timeoutMs } = this.#source;
    try {
      const path = `${modelPath(this.#source)}/ready`;
      await this.#connection.ask({ path, timeoutMs, maximumBytes: METADATA_BYTES });
      this.#breaker.admit();
    } catch (cause) {
      this.#noteFailure(cause);
    }
  }
}

/** Asks once more where the server had closed a connection that was kept open, and only then. */
async function ask(connection: ServerConnection, request: ServerRequest): Promise<ServerAnswer> {
  try {
    return await connection.ask(request);
  } catch (error) {
    if (!(error instanceof ConnectionBrokenError)) throw error;
    return await connection.ask(request);
  }
}

function modelPath({ model, version }: RemoteSource): string {
  const path = `v2/models/${encodeURIComponent(model)}`;
  return version === undefined ? path : `${path}/versions/${encodeURIComponent(version)}`;
}

function toSignature({ inputs, outputs }: ModelMetadata): ModelSignature {
  return { inputs: inputs.map(toTensorSignature), outputs: outputs.map(toTensorSignature) };
}

function toTensorSignature({ name, datatype, shape }: ModelMetadata['inputs'][number]): TensorSignature {
  const type = DATATYPES[datatype]?.type;
  if (type === undefined) {
    throw new OperationalError(
      'model-invalid',
      `The model on the server deals in ${datatype} ("${name}"); only tensors of numbers can be used.`,
    );
  }
  return { name, type, dims: shape.map((side) => (side > 0 ? side : null)) };
}
