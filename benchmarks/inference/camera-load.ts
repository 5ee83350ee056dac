import { setTimeout as delay } from 'node:timers/promises';
import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame, Rational } from 'node-av/lib';
import sharp from 'sharp';
import { FrameScaler } from '../../server/src/ffmpeg/frame-scaler.ts';
import { VideoFrame } from '../../server/src/ffmpeg/video-frame.ts';
import type { TaskRunner } from '../../server/src/inference/task-runner.ts';
import type { TaskImage } from '../../server/src/tasks/task.ts';
import { DRAWING } from '../../server/src/tasks/testing/test-pictures.ts';
import { PICTURE } from './subjects.ts';

const WHOLE_PICTURE = { x: 0, y: 0, width: 1, height: 1 };
/** All cameras together offer this often: more than any of the models keeps up with. */
const OFFERS_PER_SECOND = 250;

const FEWEST_ANSWERS = 8;
const LONGEST_LOOP_MS = 30_000;

/** Gives a camera's picture in the size that a runner wants. */
export type Prepare = (runner: TaskRunner, camera: number) => Promise<TaskImage>;

export interface PipelineRate {
  readonly perSecond: number;
  /** Part of the time that the worker spent on analyses, 0..1: what is missing to 1 it waited for pictures. */
  readonly busy: number;
}

/** Has every camera offer frames at its own pace, faster than they can be analysed, and counts between the first and the last answer. */
export async function measurePipeline(
  runner: TaskRunner,
  cameras: number,
  prepare: Prepare,
  milliseconds: number,
): Promise<PipelineRate> {
  const answers: { atMs: number; inferenceMs: number }[] = [];
  const offer = async (camera: number) => {
    const context = { camera: `camera${camera}`, ptsUs: 0, region: WHOLE_PICTURE, object: null };
    const analysis = await runner.analyse(context.camera, {
      decodedAtMs: performance.now(),
      prepare: async () => [{ image: await prepare(runner, camera), context }],
    });
    if (analysis !== null) answers.push({ atMs: performance.now(), inferenceMs: analysis.inferenceMs });
  };
  const underWay = new Set<Promise<void>>();
  const timers = Array.from({ length: cameras }, (_, camera) =>
    setInterval(
      () => {
        const offered = offer(camera).finally(() => underWay.delete(offered));
        underWay.add(offered);
      },
      (cameras * 1_000) / OFFERS_PER_SECOND,
    ),
  );
  const startMs = performance.now();
  const lastMs = startMs + LONGEST_LOOP_MS;
  // On a machine that others use too, a heavy model may give few answers in that time.
  while (performance.now() < (answers.length < FEWEST_ANSWERS ? lastMs : startMs + milliseconds)) await delay(20);
  for (const timer of timers) clearInterval(timer);
  await Promise.all(underWay);
  // The last ones ran while nobody offered any more.
  const [first, ...rest] = answers.slice(1, -1);
  const elapsedMs = (rest.at(-1)?.atMs ?? 0) - (first?.atMs ?? 0);
  if (!(elapsedMs > 0))
    throw new Error(`Too few answers of ${runner.task} to measure (${answers.length}); give each loop more time`);
  const busyMs = rest.reduce((sum, { inferenceMs }) => sum + inferenceMs, 0);
  return { perSecond: (rest.length * 1_000) / elapsedMs, busy: busyMs / elapsedMs };
}

/** Pictures of cameras: decoded frames of 1080p, scaled for each frame as the pipeline does it, or once beforehand. */
export class CameraPictures implements AsyncDisposable {
  readonly #frame: VideoFrame;
  /** Kept, because the frame goes on pointing into it. */
  readonly planes: Buffer;
  /** One for each camera and task. */
  readonly #scalers = new Map<string, FrameScaler>();
  readonly #scaled = new Map<string, TaskImage>();

  private constructor(planes: Buffer) {
    this.planes = planes;
    const native = Frame.fromVideoBuffer(planes, {
      ...PICTURE,
      format: AV_PIX_FMT_YUV420P,
      timeBase: new Rational(1, 1_000_000),
    });
    this.#frame = new VideoFrame(native, performance.now());
  }

  static async draw(): Promise<CameraPictures> {
    const { width, height } = PICTURE;
    const samples = await sharp(DRAWING).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
    const planes = Buffer.alloc((width * height * 3) / 2, 128);
    for (let pixel = 0; pixel < width * height; pixel++) planes[pixel] = samples[pixel * 3 + 1] ?? 0;
    return new CameraPictures(planes);
  }

  readonly scale: Prepare = (runner, camera) => {
    const key = `${runner.task} ${camera}`;
    const scaler = this.#scalers.get(key) ?? new FrameScaler();
    this.#scalers.set(key, scaler);
    return scaler.toTaskImage(this.#frame, runner.inputFor(PICTURE));
  };

  readonly scaledBefore: Prepare = async (runner) => {
    const known = this.#scaled.get(runner.task);
    if (known !== undefined) return known;
    const { data, ...input } = await this.scale(runner, 0);
    const image = { ...input, data: new Uint8Array(data) };
    this.#scaled.set(runner.task, image);
    return image;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    for (const scaler of this.#scalers.values()) await scaler[Symbol.asyncDispose]();
    this.#frame[Symbol.dispose]();
  }
}
