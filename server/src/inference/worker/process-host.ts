import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describeError } from '../../operational-error.ts';
import { OwnTaskLog } from '../../tasks/file/own-task-log.ts';
import { modelEnvironment } from '../execution/onnx/model-environment.ts';
import { MemoryWatch } from './memory-watch.ts';
import { encodeFrame, FrameReader } from './message-frames.ts';
import { MessageRate } from './message-rate.ts';
import { parseProcessMessage } from './parse-process-message.ts';
import type { TaskHost, TaskHostListener } from './task-host.ts';
import type { StartMessage, ToWorkerMessage, WorkerSettings } from './worker-messages.ts';
import { CHANNEL, MAXIMUM_MESSAGE_BYTES } from './worker-messages.ts';

const SCRIPT = fileURLToPath(new URL('./own-task-process.ts', import.meta.url));

/** JavaScript objects of the task; pictures are beside that. */
const MAXIMUM_HEAP_MB = 256;

const KEPT_OUTPUT = 4_000;
/** More than the log on the other side lets through, for those that go around it. */
const MAXIMUM_LINES_PER_MINUTE = 60;
/** How long the ends of pipes may be awaited once the process is gone: something that it started may hold them. */
const LAST_WORDS_MS = 200;
const HAS_PROCESS_GROUPS = process.platform !== 'win32';

/**
 * Runs a task of the user's own in a process: a thread that runs out of memory takes the whole process with it, whatever its
 * `resourceLimits` say. It gets neither the environment nor the arguments of this process, and nothing that it sends is believed.
 */
export class ProcessHost implements TaskHost {
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  readonly #channel: Duplex;
  readonly #listener: TaskHostListener;
  readonly #frames = new FrameReader(MAXIMUM_MESSAGE_BYTES);
  readonly #rate = new MessageRate();
  readonly #log: OwnTaskLog;

  constructor(settings: WorkerSettings, listener: TaskHostListener) {
    this.#listener = listener;
    this.#log = new OwnTaskLog({
      write: (message) => listener.onMessage({ type: 'warning', message }),
      now: () => performance.now(),
      maximumLines: MAXIMUM_LINES_PER_MINUTE,
    });
    this.#process = startProcess();
    this.#channel = openChannel(this.#process);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.exited = promise;
    const memoryWatch = new MemoryWatch(this.#process.pid, (reason) => listener.onEnd(reason));
    const lastWords = keepEnd(this.#process);
    this.#channel.on('data', (chunk: Buffer) => this.#receive(chunk));
    // A process that has gone says so by its end.
    this.#channel.on('error', () => this.#channel.destroy());
    const end = (reason: string, cause?: unknown) => {
      memoryWatch[Symbol.dispose]();
      listener.onEnd(reason, cause);
      resolve();
    };
    this.#process.on('error', (error) => end(`its process could not be started (${describeError(error)})`, error));
    this.#process.on('exit', () => this.#cleanUp());
    // Unlike `exit`, it comes after the last words.
    this.#process.on('close', (code, signal) => end(describeEnd(code, signal, lastWords())));
    this.#write({ type: 'start', settings });
  }

  post(message: ToWorkerMessage): void {
    this.#write(message);
  }

  terminate(): void {
    killGroup(this.#process);
  }

  abandon(): void {
    this.#process.unref();
    this.#channel.destroy();
    this.#process.stderr?.destroy();
  }

  #write(message: ToWorkerMessage | StartMessage): void {
    if (this.#channel.writable) this.#channel.write(encodeFrame(message));
  }

  #receive(chunk: Buffer): void {
    try {
      for (const raw of this.#frames.push(chunk)) {
        this.#rate.count(performance.now());
        const message = parseProcessMessage(raw);
        if (message.type === 'warning') this.#log.write(message.message);
        else this.#listener.onMessage(message);
      }
    } catch (error) {
      this.#channel.destroy();
      this.#listener.onEnd(`its process sent ${describeError(error)}`, error);
    }
  }

  /** What the task has started ends with it. */
  #cleanUp(): void {
    killGroup(this.#process);
    const timer = setTimeout(() => this.abandon(), LAST_WORDS_MS);
    void this.exited.then(() => clearTimeout(timer));
  }
}

/** In a group of its own, so that what it starts can be ended with it. */
function startProcess(): ChildProcess {
  return spawn(process.execPath, [`--max-old-space-size=${MAXIMUM_HEAP_MB}`, SCRIPT], {
    env: modelEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    detached: HAS_PROCESS_GROUPS,
    windowsHide: true,
  });
}

function openChannel(child: ChildProcess): Duplex {
  const channel = child.stdio[CHANNEL];
  if (channel instanceof Duplex) return channel;
  throw new TypeError(`Expected a pipe to the process of a task but received ${typeof channel}`);
}

function killGroup(child: ChildProcess): void {
  child.kill('SIGKILL');
  if (!HAS_PROCESS_GROUPS || child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

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
