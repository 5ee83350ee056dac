import { parentPort, workerData } from 'node:worker_threads';
import { wallTimeUs } from '#core/time/media-time.ts';
import { createScene, type SceneName } from './create-scene.ts';

/** Draws the frames of one scene away from the thread that carries the live video. */
export interface SceneOrder {
  readonly scene: SceneName;
  /** Where drawings are kept; null keeps none. */
  readonly cacheDirectory: string | null;
}
export type DrawRequest = { readonly planes: ArrayBuffer; readonly frameIndex: number; readonly wallTimeUs: number };
export type DrawReply =
  | { readonly type: 'ready'; readonly width: number; readonly height: number; readonly framesPerSecond: number }
  | { readonly type: 'drawn'; readonly planes: ArrayBuffer };

const port = parentPort;
if (port === null) throw new Error('Expected to run as a worker thread');

const { scene: name, cacheDirectory } = workerData as SceneOrder;
const scene = await createScene(name, cacheDirectory);
port.on('message', (request: DrawRequest) => {
  scene.draw(new Uint8Array(request.planes), request.frameIndex, wallTimeUs(request.wallTimeUs));
  const reply: DrawReply = { type: 'drawn', planes: request.planes };
  port.postMessage(reply, [request.planes]);
});
const ready: DrawReply = {
  type: 'ready',
  width: scene.width,
  height: scene.height,
  framesPerSecond: scene.framesPerSecond,
};
port.postMessage(ready);
