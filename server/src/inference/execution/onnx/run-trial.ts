import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { describeError, OperationalError } from '../../../operational-error.ts';
import type { PlannedInput } from '../plan-inputs.ts';
import { compareOutputs } from './compare-outputs.ts';
import { createSession } from './create-session.ts';
import { explainRuntimeError, shorten } from './explain-runtime-error.ts';
import { toOnnxTensor } from './onnx-executor.ts';
import type { TrialAnswer, TrialRequest } from './trial-messages.ts';

const TIMED_RUNS = 3;

type Outputs = InferenceSession.ReturnType;

/** Runs a model on the CPU, then with the provider in question, and compares. Blocks the thread. */
export async function runTrial(request: TrialRequest): Promise<TrialAnswer> {
  const feeds = Object.fromEntries(request.inputs.map((input) => [input.name, sampleTensor(input)]));
  try {
    const isComparison = request.provider !== 'cpu';
    const cpu = await runWith({ ...request, provider: 'cpu' }, feeds, isComparison ? TIMED_RUNS : 1);
    if (!isComparison) return { type: 'passed', cpuMs: cpu.ms, providerMs: cpu.ms };
    const other = await runWith(request, feeds, TIMED_RUNS).catch((cause: unknown) => {
      throw new OperationalError('provider-failed', shorten(describeError(cause)), { cause });
    });
    const difference = compareOutputs(valuesOf(cpu.outputs), valuesOf(other.outputs));
    if (difference !== null) return { type: 'failed', code: 'provider-wrong', message: difference };
    return { type: 'passed', cpuMs: cpu.ms, providerMs: other.ms };
  } catch (cause) {
    const error = cause instanceof OperationalError ? cause : explainRuntimeError(cause, 'run');
    return { type: 'failed', code: error.code, message: describeError(error) };
  }
}

async function runWith(
  request: TrialRequest,
  feeds: Record<string, OnnxTensor>,
  timedRuns: number,
): Promise<{ outputs: Outputs; ms: number }> {
  const session = await createSession(request.model, request);
  try {
    const outputs = await session.run(feeds);
    let fastestMs = Number.POSITIVE_INFINITY;
    // The first run compiles and allocates, so it says nothing of speed.
    for (let run = 0; run < timedRuns; run++) {
      const startedMs = performance.now();
      await session.run(feeds);
      fastestMs = Math.min(fastestMs, performance.now() - startedMs);
    }
    return { outputs, ms: fastestMs };
  } finally {
    await session.release();
  }
}

const ARRAYS: Readonly<Record<string, (length: number) => ArrayBufferView>> = {
  float32: (length) => Float32Array.from({ length }, sample),
  float16: (length) => Float16Array.from({ length }, sample),
  float64: (length) => Float64Array.from({ length }, sample),
  uint8: (length) => Uint8Array.from({ length }, sample),
  int32: (length) => Int32Array.from({ length }, () => 100),
  int64: (length) => BigInt64Array.from({ length }, () => 100n),
};

/** Something with edges, the same each time, of which every value suits samples of 0 to 1 and of 0 to 255 somehow. */
function sample(_: unknown, index: number): number {
  return (index % 97 < 48 ? 0.2 : 0.9) + (index % 13) / 130;
}

function sampleTensor({ type, dims }: PlannedInput): OnnxTensor {
  const length = dims.reduce((product, side) => product * side, 1);
  const create = ARRAYS[type];
  if (create === undefined) throw new TypeError(`Expected a type of inputs but received ${type}`);
  return toOnnxTensor(type, create(length), dims);
}

function valuesOf(outputs: Outputs): Map<string, ArrayLike<number | bigint>> {
  return new Map(Object.entries(outputs).map(([name, { data }]) => [name, data as ArrayLike<number | bigint>]));
}
