import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { modelEnvironment } from './model-environment.ts';
import type { TrialAnswer, TrialRequest } from './trial-messages.ts';

export interface TrialLimits {
  readonly timeoutMs: number;
  /** Memory that the model may take. Enforced where the system's shell can limit the data of a process (Linux). */
  readonly memoryBytes: number;
}

/** What came of running a model in a process of its own. */
export type TrialOutcome =
  | TrialAnswer
  /** The process died; `signal` says of what, as far as known. */
  | { readonly type: 'crashed'; readonly signal: string }
  | { readonly type: 'timed-out'; readonly timeoutMs: number };

const SCRIPT = fileURLToPath(new URL('./trial-process.ts', import.meta.url));
/** What Node.js and ONNX Runtime reserve before there is a model. */
const RUNTIME_BYTES = 2 ** 30;
/** The process ends itself somewhat later than its parent would end it. */
const GRACE_MS = 1_000;

/**
 * Runs a model once in a process of its own. Native code can crash, hang or eat all memory on a broken model or with a broken driver;
 * here it takes nothing with it. Always settles, and leaves no process behind.
 */
export async function tryModel(request: TrialRequest, limits: TrialLimits): Promise<TrialOutcome> {
  const { timeoutMs } = limits;
  const child = startProcess(limits);
  const { promise, resolve } = Promise.withResolvers<TrialOutcome>();
  const timer = setTimeout(() => resolve({ type: 'timed-out', timeoutMs }), timeoutMs);
  child.once('message', (answer) => resolve(answer as TrialAnswer));
  child.once('error', (error) => resolve({ type: 'crashed', signal: error.message }));
  child.once('exit', (code, signal) => resolve({ type: 'crashed', signal: signal ?? `exit code ${code}` }));
  child.send(request, (error) => {
    if (error !== null) resolve({ type: 'crashed', signal: error.message });
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

function startProcess({ timeoutMs, memoryBytes }: TrialLimits): ChildProcess {
  const command = [process.execPath, SCRIPT, String(timeoutMs + GRACE_MS)];
  const kilobytes = Math.ceil((memoryBytes + RUNTIME_BYTES) / 1024);
  const [program = '', ...parameters] =
    process.platform === 'linux' ? ['/bin/sh', '-c', `ulimit -d ${kilobytes}; exec "$0" "$@"`, ...command] : command;
  // What drivers print while they are tried is of no use to anybody.
  return spawn(program, parameters, {
    env: modelEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
}
