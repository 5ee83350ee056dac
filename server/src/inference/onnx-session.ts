import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describeError, OperationalError } from '../operational-error.ts';
import { IMPORTED_INPUT_NAME } from './tfjs-import/import-tfjs-model.ts';
import { TerminationGuard } from './worker/termination-guard.ts';

const SESSION_OPTIONS = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // Halves the time of the imported models.
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
} as const satisfies InferenceSession.SessionOptions;

/** Outputs of one run by name. */
export type OnnxOutputs = ReadonlyMap<string, Float32Array>;

/**
 * One imported model, ready to run on one thread. `run` blocks the event loop of its thread until the model is done, so sessions live in
 * worker threads. Whoever opens a session closes it.
 */
export class OnnxSession {
  readonly #session: InferenceSession;
  readonly #inputShape: readonly number[];
  readonly #guard: TerminationGuard;
  #closed = false;

  private constructor(session: InferenceSession, inputShape: readonly number[], guard: TerminationGuard) {
    this.#guard = guard;
    this.#session = session;
    this.#inputShape = inputShape;
  }

  /**
   * @param model an ONNX file as the importer writes it: one uint8 input [1, height, width, 3]
   * @param guard of the calling thread, if that may be terminated
   * @throws OperationalError `model-invalid` where ONNX Runtime does not take the file
   */
  static async open(
    model: Uint8Array,
    picture: { readonly width: number; readonly height: number },
    guard: TerminationGuard = new TerminationGuard(),
  ): Promise<OnnxSession> {
    try {
      const session = await guard.protect(() => InferenceSession.create(model, SESSION_OPTIONS));
      return new OnnxSession(session, [1, picture.height, picture.width, 3], guard);
    } catch (cause) {
      throw new OperationalError(
        'model-invalid',
        `ONNX Runtime does not accept the model (${describeError(cause)}). Reinstall the package that it comes from.`,
        { cause },
      );
    }
  }

  /** @param samples RGB, 8 bits each, rows tightly packed, of the size that the session was opened for */
  async run(samples: Uint8Array): Promise<OnnxOutputs> {
    const feeds = { [IMPORTED_INPUT_NAME]: new Tensor('uint8', samples, this.#inputShape) };
    const tensors = await this.#guard.protect(() => this.#session.run(feeds));
    const outputs = new Map<string, Float32Array>();
    for (const [name, { data }] of Object.entries(tensors)) {
      if (data instanceof Float32Array) outputs.set(name, data);
    }
    return outputs;
  }

  /** Frees the model's memory; does nothing the second time. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#guard.protect(() => this.#session.release());
  }
}

/** @throws OperationalError `model-invalid` where the model has no such output */
export function requireOutput(outputs: OnnxOutputs, name: string): Float32Array {
  const values = outputs.get(name);
  if (values === undefined) throw new OperationalError('model-invalid', `The model has no output "${name}".`);
  return values;
}
