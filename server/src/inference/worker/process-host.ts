import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeError } from '../../operational-error.ts';
import { MemoryWatch } from './memory-watch.ts';
import type { TaskHost, TaskHostListener } from './task-host.ts';
import type { FromWorkerMessage, ToWorkerMessage, WorkerSettings } from './worker-messages.ts';

const SCRIPT = new URL('./own-task-process.ts', import.meta.url);

/** JavaScript objects of the task; pictures are beside that. */
const MAXIMUM_HEAP_MB = 256;

/** Say how models run and times read. Everything else of the environment may be a secret. */
const PASSED_ON = ['TZ', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES'];

const KEPT_OUTPUT = 4_000;

/**
 * Runs a task of the user's own in a process: a thread that runs out of memory takes the whole process with it, whatever its
 * `resourceLimits` say. It gets neither the environment nor the arguments of this process.
 */
export class ProcessHost implements TaskHost {
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;

  constructor(settings: WorkerSettings, listener: TaskHostListener) {
    this.#process = fork(fileURLToPath(SCRIPT), [], {
      execArgv: [`--max-old-space-size=${MAXIMUM_HEAP_MB}`],
      env: environment(),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.exited = promise;
    const memoryWatch = new MemoryWatch(this.#process.pid, (reason) => listener.onEnd(reason));
    const lastWords = keepEnd(this.#process);
    this.#process.on('message', (message) => {
      if (isMessage(message)) listener.onMessage(message);
    });
    const end = (reason: string, cause?: unknown) => {
      memoryWatch[Symbol.dispose]();
      listener.onEnd(reason, cause);
      resolve();
    };
    this.#process.on('error', (error) => end(`its process could not be started (${describeError(error)})`, error));
    // Unlike `exit`, it comes after the last words.
    this.#process.on('close', (code, signal) => end(describeEnd(code, signal, lastWords())));
    this.#process.send({ type: 'start', settings }, ignoreBrokenPipe);
  }

  post(message: ToWorkerMessage): void {
    if (this.#process.connected) this.#process.send(message, ignoreBrokenPipe);
  }

  terminate(): void {
    this.#process.kill('SIGKILL');
  }

  abandon(): void {
    this.#process.unref();
    this.#process.channel?.unref();
  }
}

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** A process that has gone says so by its end. */
function ignoreBrokenPipe(): void {}

/** Reads what goes past the task's own log, so that it does not pile up, and keeps the end of it. */
function keepEnd(child: ChildProcess): () => string {
  let kept = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    kept = `${kept}${text}`.slice(-KEPT_OUTPUT);
  });
  return () => kept;
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  if (lastWords.includes('JavaScript heap out of memory'))
    return `it ran out of memory, of which its objects may take ${MAXIMUM_HEAP_MB} MB`;
  return signal === null ? `its process ended by itself with exit code ${code}` : `its process was ended by ${signal}`;
}

function isMessage(message: unknown): message is FromWorkerMessage {
  return typeof message === 'object' && message !== null && 'type' in message;
}
