import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type InferenceConfig, inferenceConfigSchema } from '#contract/models.ts';
import type { Detection } from '#core/detection/detection.ts';
import { modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { readModelCatalogue } from '../inference/model-store/model-catalogue.ts';
import { ModelStore } from '../inference/model-store/model-store.ts';
import { TerminationGuard } from '../inference/worker/termination-guard.ts';
import { openTask } from '../tasks/open-task.ts';
import type { PictureSize, Task, TaskImage } from '../tasks/task.ts';
import { imageByteLength, taskInputFor } from '../tasks/task-image.ts';
import { TaskPlanner } from '../tasks/task-planner.ts';

/** The folder of sample models and videos beside the project; see its README. */
export const SAMPLE_DATA = join(import.meta.dirname, '../../../../shared/data');

/** Files in the folder of samples that stand in for what would be pulled. */
const SAMPLE_MODELS: Readonly<Record<string, string>> = {
  'yolox-nano': 'yolox_nano_416x416.onnx',
  'deimv2-femto': 'deimv2_hgnetv2_femto_coco.onnx',
  'deimv2-atto': 'deimv2_hgnetv2_atto_coco.onnx',
  yunet: 'yunet_n_dynamic.onnx',
};

export interface DetectedFrame {
  readonly seconds: number;
  readonly detections: readonly Detection[];
}

export interface DetectVideoOptions {
  /** In the catalogue. */
  readonly model: string;
  readonly video: string;
  readonly framesPerSecond: number;
  /** Stops after this much of the video. */
  readonly seconds?: number;
  /** Keeps imported models. */
  readonly cacheDirectory: string;
  readonly inference?: InferenceConfig;
}

/** Why videos cannot be analysed here, or null. */
export function missingSamples(): string | null {
  return existsSync(join(SAMPLE_DATA, 'videos')) ? null : `there is no folder ${SAMPLE_DATA}`;
}

/** Runs a detector over a video in this thread, as fast as it goes, and returns what it found, unfiltered. */
export async function detectVideo(options: DetectVideoOptions): Promise<DetectedFrame[]> {
  const path = join(SAMPLE_DATA, 'videos', options.video);
  const size = await probeSize(path);
  const task = await openDetector(options, size);
  try {
    const frames: DetectedFrame[] = [];
    for await (const image of readPictures(path, options, { ...taskInputFor(task.image, size) })) {
      const seconds = frames.length / options.framesPerSecond;
      const context = {
        camera: 'video',
        ptsUs: seconds * 1e6,
        region: { x: 0, y: 0, width: 1, height: 1 },
        object: null,
      };
      const [result] = await task.analyse([{ image, context }]);
      frames.push({ seconds, detections: result?.objects ?? [] });
    }
    return frames;
  } finally {
    await task.close();
  }
}

async function openDetector(
  { model, cacheDirectory, inference }: DetectVideoOptions,
  size: PictureSize,
): Promise<Task> {
  const catalogue = readModelCatalogue();
  const entry = catalogue[model];
  const file = SAMPLE_MODELS[model];
  const models =
    entry !== undefined && file !== undefined
      ? { [model]: { ...entry, source: { file: join(SAMPLE_DATA, 'models', file) } } }
      : {};
  const directories = { configDirectory: cacheDirectory, modelsDirectory: cacheDirectory };
  const planned = await new TaskPlanner({ catalogue, models, tasks: {}, ...directories }).planModel(model);
  const onWarning = (message: string) => console.warn(message);
  return await openTask({ kind: 'model', model: planned }, modelInputSizeFor(planned.entry.input.size, size), {
    store: new ModelStore({ modelsDirectory: cacheDirectory, cacheDirectory, onWarning }),
    guard: new TerminationGuard(),
    inference: inference ?? inferenceConfigSchema.parse({}),
  });
}

async function probeSize(path: string): Promise<PictureSize> {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'stream=width,height', '-of', 'csv=p=0'];
  const child = spawn('ffprobe', ['-v', 'error', ...entries, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [, sides] = await Promise.all([once(child, 'close'), text(child.stdout)]);
  const [width = 0, height = 0] = sides.trim().split(',').map(Number);
  if (!(width > 0 && height > 0)) throw new TypeError(`Expected a video at ${path} but received "${sides.trim()}"`);
  return { width, height };
}

async function* readPictures(
  path: string,
  { framesPerSecond, seconds }: DetectVideoOptions,
  input: Omit<TaskImage, 'data'>,
): AsyncGenerator<TaskImage> {
  const { format, width, height } = input;
  const filters = `fps=${framesPerSecond},scale=${width}:${height}:flags=area`;
  const output = ['-f', 'rawvideo', '-pix_fmt', format === 'gray' ? 'gray' : 'rgb24', 'pipe:1'];
  const length = seconds === undefined ? [] : ['-t', String(seconds)];
  const child = spawn('ffmpeg', ['-v', 'error', '-i', path, ...length, '-vf', filters, ...output], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const bytes = imageByteLength(input);
  let waiting = Buffer.alloc(0);
  try {
    for await (const chunk of child.stdout) {
      waiting = Buffer.concat([waiting, chunk]);
      for (; waiting.length >= bytes; waiting = waiting.subarray(bytes))
        yield { ...input, data: new Uint8Array(waiting.subarray(0, bytes)) };
    }
  } finally {
    child.kill('SIGKILL');
  }
}
