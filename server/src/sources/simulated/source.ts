import { setTimeout as delay } from 'node:timers/promises';
import { AV_CODEC_ID_H264 } from 'node-av/constants';
import { H264Encoder } from '../../ffmpeg/h264-encoder.ts';
import type { VideoStream } from '../../media/encoded-packet.ts';
import type { Source, SourcePacket, SourceSession } from '../source.ts';
import type { SceneName } from './create-scene.ts';
import { SceneDrawer } from './scene-drawer.ts';
import type { SceneOrder } from './scene-worker.ts';

const BITS_PER_SECOND = 3_000_000;

/** More than this behind, frames are left out instead of drawn late. */
const LARGEST_LAG_MS = 500;

export interface SimulatedSourceOptions {
  readonly scene: SceneName;
  /** Where drawings are kept that take long to make; null keeps none. */
  readonly cacheDirectory?: string | null;
}

/** A camera of our own drawing, encoded to H.264 as a network camera would do it. */
export function createSimulatedSource({ scene, cacheDirectory = null }: SimulatedSourceOptions): Source {
  return {
    description: `Simulated camera "${scene}"`,
    endIsExpected: false,
    open: (signal) => openSession({ scene, cacheDirectory }, signal),
  };
}

async function openSession(order: SceneOrder, signal: AbortSignal): Promise<SourceSession> {
  const drawer = await SceneDrawer.start(order, signal);
  try {
    const encoder = await H264Encoder.open({
      width: drawer.width,
      height: drawer.height,
      framesPerSecond: drawer.framesPerSecond,
      bitsPerSecond: BITS_PER_SECOND,
      keyframeInterval: drawer.framesPerSecond,
    });
    return new SimulatedSession(drawer, encoder, signal);
  } catch (error) {
    await drawer[Symbol.asyncDispose]();
    throw error;
  }
}

class SimulatedSession implements SourceSession {
  readonly video: VideoStream;
  readonly #drawer: SceneDrawer;
  readonly #encoder: H264Encoder;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;

  constructor(drawer: SceneDrawer, encoder: H264Encoder, signal: AbortSignal) {
    this.#drawer = drawer;
    this.#encoder = encoder;
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
    this.video = {
      codec: 'h264',
      codecId: AV_CODEC_ID_H264,
      profile: 'Constrained Baseline',
      width: drawer.width,
      height: drawer.height,
      framesPerSecond: drawer.framesPerSecond,
      hasReorderedFrames: false,
      pixelFormat: 'yuv420p',
      extradata: null,
    };
  }

  async *packets(): AsyncGenerator<SourcePacket> {
    const intervalMs = 1000 / this.#drawer.framesPerSecond;
    let originMs = performance.now();
    try {
      for (let frameIndex = 0; !this.#signal.aborted; frameIndex++) {
        const dueMs = originMs + frameIndex * intervalMs;
        const waitMs = dueMs - performance.now();
        if (waitMs > 1) await delay(waitMs, undefined, { signal: this.#signal });
        else if (waitMs < -LARGEST_LAG_MS) originMs -= waitMs;
        yield* this.#drawAndEncode(frameIndex);
      }
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }

  async *#drawAndEncode(frameIndex: number): AsyncGenerator<SourcePacket> {
    const planes = await this.#drawer.draw(frameIndex, Date.now() * 1000, this.#signal);
    const ptsUs = Math.round((frameIndex * 1_000_000) / this.#drawer.framesPerSecond);
    for (const picture of await this.#encoder.encode(planes, ptsUs)) {
      yield { kind: 'video', ...picture, dtsUs: picture.ptsUs, producedAtUs: null, receivedAtMs: performance.now() };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The session was closed'));
    await this.#encoder[Symbol.asyncDispose]();
    await this.#drawer[Symbol.asyncDispose]();
  }
}
