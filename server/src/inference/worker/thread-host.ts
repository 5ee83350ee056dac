import type { Worker } from 'node:worker_threads';
import { describeError } from '../../operational-error.ts';
import { startThread } from '../../start-thread.ts';
import type { TaskFrame } from '../../tasks/task.ts';
import type { TaskHost, TaskHostListener } from './task-host.ts';
import { TerminationGuard } from './termination-guard.ts';
import type { FromWorkerMessage, ToWorkerMessage, WorkerData, WorkerSettings } from './worker-messages.ts';

/** Runs a task in a thread of this process. */
export class ThreadHost implements TaskHost {
  readonly exited: Promise<void>;
  readonly #worker: Worker;
  readonly #guard: TerminationGuard;

  /** @param script speaks the messages of `worker-messages.ts` */
  constructor(script: URL, settings: WorkerSettings, listener: TaskHostListener) {
    const terminationMemory = TerminationGuard.createMemory();
    this.#guard = new TerminationGuard(terminationMemory);
    const workerData: WorkerData = { ...settings, terminationMemory };
    this.#worker = startThread(script, { workerData, name: `task-${settings.plan.name}` });
    this.exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('message', (message: FromWorkerMessage) => listener.onMessage(message));
    this.#worker.on('error', (error) => listener.onEnd(`its worker crashed (${describeError(error)})`, error));
    this.#worker.on('exit', (code) => listener.onEnd(`its worker ended by itself with exit code ${code}`));
  }

  post(message: ToWorkerMessage): void {
    const frames = message.type === 'analyse' ? message.frames.map(copyFrame) : [];
    this.#worker.postMessage(
      message.type === 'analyse' ? { ...message, frames } : message,
      frames.map(({ image }) => image.data.buffer),
    );
  }

  /** A thread inside native code ends by itself when that returns. */
  terminate(): void {
    if (this.#guard.doom()) void this.#worker.terminate();
  }

  abandon(): void {
    this.#worker.unref();
  }
}

/** Only a copy may change threads: the samples can be a view of memory that belongs to a video frame. */
function copyFrame({ image: { format, width, height, data }, context }: TaskFrame) {
  return { image: { format, width, height, data: new Uint8Array(data) }, context };
}
