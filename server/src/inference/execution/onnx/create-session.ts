import { InferenceSession } from 'onnxruntime-node';
import type { ExecutionProvider } from '#contract/models.ts';

export interface SessionSettings {
  readonly provider: ExecutionProvider;
  readonly threads: number;
  /** Keeps what TensorRT compiled. */
  readonly engineDirectory?: string;
}

/** TensorRT's own options, under the prefix that ONNX Runtime gives to options of execution providers. */
const TENSORRT_PREFIX = 'ep.tensorrtexecutionprovider.';

/** Loads a model into ONNX Runtime; call `release` of what it gives. Blocks the thread. */
export function createSession(model: Uint8Array, settings: SessionSettings): Promise<InferenceSession> {
  const { provider, threads } = settings;
  return InferenceSession.create(model, {
    // The CPU follows by itself; named here, it would silently replace a provider that is not there.
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Halves the time of the imported models.
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    extra: {
      // The other format of ONNX Runtime is not looked into beforehand.
      'session.load_model_format': 'ONNX',
      // Threads that wait for work by asking again and again nearly double the time on the CPU, and take it from everything else.
      'session.intra_op.allow_spinning': '0',
      ...(provider === 'tensorrt' ? tensorRtOptions(settings) : {}),
    },
  });
}

function tensorRtOptions({ engineDirectory }: SessionSettings): Record<string, string> {
  const options: Record<string, string> = { trt_fp16_enable: '1' };
  if (engineDirectory !== undefined) {
    options.trt_engine_cache_enable = '1';
    options.trt_engine_cache_path = engineDirectory;
    options.trt_timing_cache_enable = '1';
  }
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [`${TENSORRT_PREFIX}${key}`, value]));
}
