import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import sharp from 'sharp';
import type { TaskName } from '#contract/config.ts';
import { FrameScaler } from '../../server/src/ffmpeg/frame-scaler.ts';
import { VideoFrame } from '../../server/src/ffmpeg/video-frame.ts';
import type { ModelName } from '../../server/src/inference/model-store/model-catalogue.ts';
import { ModelStore } from '../../server/src/inference/model-store/model-store.ts';
import { findModelsDirectory } from '../../server/src/inference/model-store/models-directory.ts';
import { OnnxSession } from '../../server/src/inference/onnx-session.ts';
import type { TaskRunner } from '../../server/src/inference/task-runner.ts';
import { WorkerTaskRuntime } from '../../server/src/inference/worker-task-runtime.ts';
import type { TaskImage } from '../../server/src/tasks/task.ts';
import { DRAWING } from '../../server/src/tasks/testing/test-pictures.ts';
import { parseBenchmarkOptions, report } from '../report/report.ts';

export interface InferenceBenchmarkOptions {
  /** How long each loop runs in each round. */
  readonly secondsPerLoop?: number;
  /** Bare loop and pipelines take turns this often; the ratios are compared within a round. */
  readonly rounds?: number;
  /** File for the figures as JSON. */
  readonly json?: string;
}

export interface InferenceFigures {
  readonly goalRatio: number;
  readonly results: readonly InferenceResult[];
}

export interface InferenceResult {
  readonly task: TaskName;
  readonly scenario: string;
  /** Medians over the rounds. */
  readonly barePerSecond: number;
  readonly detectionsPerSecond: number;
  readonly ratio: number;
  /** Part of the time that the worker spent on analyses, 0..1: what is missing to 1 it waited for pictures. */
  readonly workerBusy: number;
}

interface Subject {
  readonly task: TaskName;
  readonly model: ModelName;
  /** Size of the model's own input. */
  readonly modelSize: { readonly width: number; readonly height: number };
}

type Prepare = (camera: number) => Promise<TaskImage>;

const PICTURE = { width: 1920, height: 1080 };
const GOAL_RATIO = 0.85;
/** Each camera offers this often, far more than any model keeps up with. */
const OFFER_INTERVAL_MS = 4;

const SUBJECTS: readonly Subject[] = [
  { task: 'objects', model: 'centernet', modelSize: { width: 512, height: 288 } },
  { task: 'faces', model: 'blazeface', modelSize: { width: 256, height: 256 } },
];
const SCENARIOS = [
  { scenario: '1 camera, scaled before', cameras: 1, scaling: false },
  { scenario: '4 cameras, scaled before', cameras: 4, scaling: false },
  { scenario: '1 camera, 1080p scaled', cameras: 1, scaling: true },
  { scenario: '4 cameras, 1080p scaled', cameras: 4, scaling: true },
] as const;

/**
 * Compares the sustained detections per second of the task runtime (worker thread, scheduling, copying, decoding of the outputs, and
 * scaling where said) with a bare loop over the same ONNX session on one thread in the same run.
 */
export async function run(options: InferenceBenchmarkOptions = {}): Promise<InferenceFigures> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
  try {
    const results: InferenceResult[] = [];
    for (const subject of SUBJECTS) results.push(...(await measure(subject, cacheDirectory, options)));
    const figures: InferenceFigures = { goalRatio: GOAL_RATIO, results };
    print(figures, options.json);
    return figures;
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true });
  }
}

async function measure(
  subject: Subject,
  cacheDirectory: string,
  options: InferenceBenchmarkOptions,
): Promise<InferenceResult[]> {
  const { secondsPerLoop = 1, rounds = 7 } = options;
  const bare = await openBareLoop(subject, cacheDirectory);
  await using runtime = new WorkerTaskRuntime({ cacheDirectory });
  const runner = await runtime.load(subject.task, PICTURE, new AbortController().signal);
  await using scaling = await createScaling(runner);
  const scaled = await scaling.prepare(0);
  const measurements: ({ scenario: string; bare: number } & PipelineRate)[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const { scenario, cameras, scaling: scales } of SCENARIOS) {
      const before = await bare.perSecond(secondsPerLoop / 2);
      const prepare: Prepare = scales ? scaling.prepare : () => Promise.resolve(scaled);
      const rate = await measurePipeline(runner, cameras, prepare, secondsPerLoop);
      const after = await bare.perSecond(secondsPerLoop / 2);
      measurements.push({ scenario, bare: (before + after) / 2, ...rate });
    }
  }
  await bare.close();
  return SCENARIOS.map(({ scenario }) => {
    const own = measurements.filter((measurement) => measurement.scenario === scenario);
    return {
      task: subject.task,
      scenario,
      barePerSecond: median(own.map((measurement) => measurement.bare)),
      detectionsPerSecond: median(own.map(({ perSecond }) => perSecond)),
      ratio: median(own.map((measurement) => measurement.perSecond / measurement.bare)),
      workerBusy: median(own.map(({ busy }) => busy)),
    };
  });
}

async function openBareLoop({ model, modelSize }: Subject, cacheDirectory: string) {
  const onWarning = (message: string) => console.warn(message);
  const store = new ModelStore({ modelsDirectory: findModelsDirectory(), cacheDirectory, onWarning });
  const session = await OnnxSession.open(await store.load(model, modelSize), modelSize);
  const samples = await sharp(DRAWING)
    .resize(modelSize.width, modelSize.height, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  for (let run = 0; run < 5; run++) await session.run(samples);
  return {
    async perSecond(seconds: number): Promise<number> {
      const startMs = performance.now();
      let runs = 0;
      while (performance.now() - startMs < seconds * 1_000) {
        await session.run(samples);
        runs += 1;
      }
      return (runs * 1_000) / (performance.now() - startMs);
    },
    close: () => session.close(),
  };
}

interface PipelineRate {
  readonly perSecond: number;
  readonly busy: number;
}

/** Has every camera offer frames faster than they can be analysed, and counts between the first and the last answer. */
async function measurePipeline(
  runner: TaskRunner,
  cameras: number,
  prepare: Prepare,
  seconds: number,
): Promise<PipelineRate> {
  const answers: { atMs: number; inferenceMs: number }[] = [];
  const offer = async (camera: number) => {
    const analysis = await runner.analyse(`camera${camera}`, { prepare: () => prepare(camera) });
    if (analysis !== null) answers.push({ atMs: performance.now(), inferenceMs: analysis.inferenceMs });
  };
  const underWay = new Set<Promise<void>>();
  const timers = Array.from({ length: cameras }, (_, camera) =>
    setInterval(() => {
      const offered = offer(camera).finally(() => underWay.delete(offered));
      underWay.add(offered);
    }, OFFER_INTERVAL_MS),
  );
  await delay(seconds * 1_000);
  for (const timer of timers) clearInterval(timer);
  await Promise.all(underWay);
  const [first, ...rest] = answers.slice(2, -2);
  const elapsedMs = (rest.at(-1)?.atMs ?? 0) - (first?.atMs ?? 0);
  if (!(elapsedMs > 0)) throw new Error('Too few answers to measure; give more seconds for each loop');
  const busyMs = rest.reduce((sum, { inferenceMs }) => sum + inferenceMs, 0);
  return { perSecond: (rest.length * 1_000) / elapsedMs, busy: busyMs / elapsedMs };
}

/** Scaling of a decoded 1080p frame as the pipeline does it, with one scaler for each camera. */
async function createScaling({ input }: TaskRunner) {
  const planes = await drawDecodedPlanes();
  const timeBase = { num: 1, den: 1_000_000 };
  const native = Frame.fromVideoBuffer(planes, { ...PICTURE, format: AV_PIX_FMT_YUV420P, timeBase });
  const frame = new VideoFrame(native, performance.now());
  const scalers = Array.from({ length: 4 }, () => new FrameScaler());
  return {
    /** Kept, because the frame goes on pointing into it. */
    planes,
    prepare: (camera: number): Promise<TaskImage> => {
      const scaler = scalers[camera];
      if (scaler === undefined) throw new TypeError(`Expected a camera below ${scalers.length} but received ${camera}`);
      return scaler.toTaskImage(frame, input);
    },
    async [Symbol.asyncDispose]() {
      for (const scaler of scalers) await scaler[Symbol.asyncDispose]();
      frame[Symbol.dispose]();
    },
  };
}

/** A picture in the layout in which decoders give it: planar YUV 4:2:0. */
async function drawDecodedPlanes(): Promise<Buffer> {
  const { width, height } = PICTURE;
  const samples = await sharp(DRAWING).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  const planes = Buffer.alloc((width * height * 3) / 2, 128);
  for (let pixel = 0; pixel < width * height; pixel++) planes[pixel] = samples[pixel * 3 + 1] ?? 0;
  return planes;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(figures: InferenceFigures, json: string | undefined): void {
  const rows = figures.results.map(({ task, scenario, barePerSecond, detectionsPerSecond, ratio, workerBusy }) => ({
    task,
    scenario,
    'bare loop /s': Number(barePerSecond.toFixed(1)),
    'pipeline /s': Number(detectionsPerSecond.toFixed(1)),
    ratio: Number(ratio.toFixed(3)),
    'worker busy': Number(workerBusy.toFixed(3)),
    [`goal ${GOAL_RATIO}`]: ratio >= GOAL_RATIO ? 'met' : 'missed',
  }));
  report('Inference: the task runtime against a bare loop of the same session', rows, figures, json);
}

if (import.meta.main) {
  const { json } = parseBenchmarkOptions();
  await run(json === undefined ? {} : { json });
}
