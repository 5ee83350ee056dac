import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { OperationalError } from '../../operational-error.ts';
import { startThread } from '../../start-thread.ts';
import type { DrawReply, DrawRequest, SceneOrder } from './scene-worker.ts';

const START_TIMEOUT_MS = 30_000;
const DRAW_TIMEOUT_MS = 5_000;

/** A scene in a worker thread of its own. One `draw` at a time; closing it ends the thread. */
export class SceneDrawer implements AsyncDisposable {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly #worker: Worker;
  #planes: ArrayBuffer;

  private constructor(worker: Worker, scene: { width: number; height: number; framesPerSecond: number }) {
    this.#worker = worker;
    this.width = scene.width;
    this.height = scene.height;
    this.framesPerSecond = scene.framesPerSecond;
    this.#planes = new ArrayBuffer((scene.width * scene.height * 3) / 2);
  }

  static async start(order: SceneOrder, signal: AbortSignal): Promise<SceneDrawer> {
    const worker = startThread(new URL('./scene-worker.ts', import.meta.url), { workerData: order });
    try {
      const reply = await nextReply(worker, AbortSignal.any([signal, AbortSignal.timeout(START_TIMEOUT_MS)]));
      if (reply.type !== 'ready') throw new TypeError(`Expected a ready worker but received "${reply.type}"`);
      return new SceneDrawer(worker, reply);
    } catch (error) {
      await worker.terminate();
      if (signal.aborted) throw signal.reason;
      throw new OperationalError('source-invalid', `The simulated camera "${order.scene}" could not be drawn.`, {
        cause: error,
      });
    }
  }

  /** The returned planes are the drawer's and hold until the next call. */
  async draw(frameIndex: number, wallTimeUs: number, signal: AbortSignal): Promise<Uint8Array> {
    const request: DrawRequest = { planes: this.#planes, frameIndex, wallTimeUs };
    this.#worker.postMessage(request, [this.#planes]);
    const reply = await nextReply(this.#worker, AbortSignal.any([signal, AbortSignal.timeout(DRAW_TIMEOUT_MS)]));
    if (reply.type !== 'drawn') throw new TypeError(`Expected a drawn frame but received "${reply.type}"`);
    this.#planes = reply.planes;
    return new Uint8Array(reply.planes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Rejects when the worker fails or the signal fires. */
async function nextReply(worker: Worker, signal: AbortSignal): Promise<DrawReply> {
  const [reply] = (await once(worker, 'message', { signal })) as [DrawReply];
  return reply;
}
