import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../../server/src/start-thread.ts';
import type { PictureSize } from '../../server/src/tasks/task.ts';
import type { Subject } from './subjects.ts';

export interface BareLoopData {
  readonly bytes: Uint8Array;
  readonly size: PictureSize;
  readonly threads: number;
}

/** 0 ends the loop's thread. */
export interface BareLoopRequest {
  readonly milliseconds: number;
}

export interface BareLoopResult {
  readonly perSecond: number;
}

/** A thread that runs one model as fast as ONNX Runtime can. */
export class BareLoop implements AsyncDisposable {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async open({ bytes, size }: Subject, threads = 1): Promise<BareLoop> {
    const workerData: BareLoopData = { bytes, size, threads };
    const worker = startThread(new URL('./bare-loop-worker.ts', import.meta.url), { workerData });
    await once(worker, 'message');
    return new BareLoop(worker);
  }

  /** Runs it for a while. */
  async perSecond(milliseconds: number): Promise<number> {
    const answer = once(this.#worker, 'message');
    this.#worker.postMessage({ milliseconds } satisfies BareLoopRequest);
    const [result] = (await answer) as [BareLoopResult];
    return result.perSecond;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#worker, 'exit');
    this.#worker.postMessage({ milliseconds: 0 } satisfies BareLoopRequest);
    await gone;
  }
}
