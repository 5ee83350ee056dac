import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRunner } from '../../server/src/inference/task-runner.ts';
import { parseBenchmarkOptions, report } from '../report/report.ts';
import { BareLoop } from './bare-loop.ts';
import { CameraPictures, measurePipeline, type PipelineRate, type Prepare } from './camera-load.ts';
import { measureSharing, median, type SharingResult } from './sharing.ts';
import { createRuntime, loadSubjects, PICTURE, type Subject } from './subjects.ts';
import { measureWholeServer, type WholeServerResult } from './whole-server.ts';

export interface InferenceBenchmarkOptions {
  /** How long each loop runs in each round. */
  readonly secondsPerLoop?: number;
  /** Bare loops and pipelines take turns this often; the ratios are compared within a round. */
  readonly rounds?: number;
  /** File for the figures as JSON. */
  readonly json?: string | undefined;
}

export interface InferenceFigures {
  readonly goalRatio: number;
  readonly wholeServerGoalRatio: number;
  readonly wholeServer: readonly WholeServerResult[];
  readonly results: readonly InferenceResult[];
  readonly sharing: readonly SharingResult[];
}

export interface InferenceResult {
  /** One model, or all at once: then each rate is told in pictures of the first model, by the time that a bare run of each takes alone. */
  readonly models: string;
  readonly scenario: string;
  /** Medians over the rounds. */
  readonly barePerSecond: number;
  readonly pipelinePerSecond: number;
  readonly ratio: number;
  /** Time on the CPU for each picture, whatever else the machine did. */
  readonly bareCpuMs: number;
  readonly pipelineCpuMs: number;
  /** Of the models, the part of the time that their workers spent on analyses, 0..1. */
  readonly workerBusy: number;
}

const GOAL_RATIO = 0.9;
const WHOLE_SERVER_GOAL_RATIO = 0.85;
/** Each takes half a minute. */
const WHOLE_SERVER_ROUNDS = 3;

const SCENARIOS = [
  { scenario: '1 camera, scaled before', cameras: 1, isScaling: false },
  { scenario: '16 cameras, scaled before', cameras: 16, isScaling: false },
  { scenario: '1 camera, 1080p scaled', cameras: 1, isScaling: true },
  { scenario: '16 cameras, 1080p scaled', cameras: 16, isScaling: true },
] as const;

interface Bench {
  readonly subjects: readonly Subject[];
  readonly bare: readonly BareLoop[];
  readonly runners: readonly TaskRunner[];
  readonly pictures: CameraPictures;
  readonly milliseconds: number;
  readonly rounds: number;
}

/**
 * Compares the sustained pictures per second of the task runtime (worker threads, scheduling, copying, normalisation, decoding of the
 * outputs, and scaling where said) with bare loops over the same models: a thread of its own for each model, one input that never
 * changes. Both get the same contention: four bare loops run at once where four pipelines do.
 */
export async function run(options: InferenceBenchmarkOptions = {}): Promise<InferenceFigures> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
  try {
    const { secondsPerLoop = 2, rounds = 5 } = options;
    const subjects = await loadSubjects(cacheDirectory);
    const wholeServer = await measureServer(subjects, secondsPerLoop * 1_000, Math.min(rounds, WHOLE_SERVER_ROUNDS));
    await using stack = new AsyncDisposableStack();
    const runtime = stack.use(createRuntime(subjects, cacheDirectory));
    const pictures = stack.use(await CameraPictures.draw());
    const open = { pictures, milliseconds: secondsPerLoop * 1_000, rounds };
    const results: InferenceResult[] = [];
    const never = new AbortController().signal;
    const bare: BareLoop[] = [];
    const runners: TaskRunner[] = [];
    for (const subject of subjects) {
      bare.push(stack.use(await BareLoop.open(subject)));
      runners.push(await runtime.load(subject.name, PICTURE, never));
      const last = { subjects: [subject], bare: bare.slice(-1), runners: runners.slice(-1) };
      results.push(...(await measure(subject.name, { ...open, ...last })));
    }
    // Each gets half of a core.
    const longer = { ...open, milliseconds: open.milliseconds * 2 };
    results.push(...(await measure(`all ${subjects.length} at once`, { ...longer, subjects, bare, runners })));
    console.error('sessions and threads of one model');
    const sharing = await measureSharing(subjects.slice(0, 2), open.milliseconds, rounds);
    const goals = { goalRatio: GOAL_RATIO, wholeServerGoalRatio: WHOLE_SERVER_GOAL_RATIO };
    const figures: InferenceFigures = { ...goals, wholeServer, results, sharing };
    print(figures, options.json);
    return figures;
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true });
  }
}

function measureServer(
  subjects: readonly Subject[],
  milliseconds: number,
  rounds: number,
): Promise<WholeServerResult[]> {
  const subject = subjects.find(({ name }) => name === 'centernet');
  if (subject === undefined) throw new TypeError('Expected the model of the task "objects" among the subjects');
  return measureWholeServer(subject, milliseconds, rounds);
}

interface Measurement {
  readonly scenario: string;
  readonly bare: readonly number[];
  readonly pipelines: readonly PipelineRate[];
  readonly bareCpuMs: number;
  readonly pipelineCpuMs: number;
}

async function measure(models: string, bench: Bench): Promise<InferenceResult[]> {
  const { bare, rounds, milliseconds, pictures } = bench;
  const weights = await weigh(bench);
  const measurements: Measurement[] = [];
  for (let round = 0; round < rounds; round++)
    for (const { scenario, cameras, isScaling } of SCENARIOS) {
      console.error(`${models}, round ${round + 1} of ${rounds}: ${scenario}`);
      const half = () =>
        withCpu(
          weights,
          () => runBare(bare, milliseconds / 2),
          (rates) => rates,
        );
      const before = await half();
      const prepare = isScaling ? pictures.scale : pictures.scaledBefore;
      const during = await withCpu(weights, () => runPipelines(bench, cameras, prepare), perSecondOf);
      const after = await half();
      const rates = before.outcome.map((rate, index) => (rate + (after.outcome[index] ?? rate)) / 2);
      const bareCpuMs = (before.cpuMs + after.cpuMs) / 2;
      measurements.push({ scenario, bare: rates, pipelines: during.outcome, bareCpuMs, pipelineCpuMs: during.cpuMs });
    }
  return SCENARIOS.map(({ scenario }) => {
    const own = measurements.filter((measurement) => measurement.scenario === scenario);
    const bareRates = own.map((measurement) => sumOf(measurement.bare, weights));
    const rates = own.map(({ pipelines }) =>
      sumOf(
        pipelines.map(({ perSecond }) => perSecond),
        weights,
      ),
    );
    return {
      models,
      scenario,
      barePerSecond: median(bareRates),
      pipelinePerSecond: median(rates),
      ratio: median(rates.map((rate, index) => rate / (bareRates[index] ?? Number.NaN))),
      bareCpuMs: median(own.map((measurement) => measurement.bareCpuMs)),
      pipelineCpuMs: median(own.map((measurement) => measurement.pipelineCpuMs)),
      workerBusy: median(own.map(({ pipelines }) => meanOf(pipelines.map(({ busy }) => busy)))),
    };
  });
}

/** What a picture of each model counts, by the time of a bare run of it alone; that of the first model counts 1. */
async function weigh({ bare, milliseconds }: Bench): Promise<number[]> {
  const alone: number[] = [];
  for (const loop of bare) alone.push(await loop.perSecond(milliseconds / 2));
  return alone.map((perSecond) => (alone[0] ?? perSecond) / perSecond);
}

const perSecondOf = (pipelines: readonly PipelineRate[]) => pipelines.map(({ perSecond }) => perSecond);

/** The time on the CPU that the process spent for each picture. */
async function withCpu<Outcome>(
  weights: readonly number[],
  work: () => Promise<Outcome>,
  ratesOf: (outcome: Outcome) => readonly number[],
): Promise<{ outcome: Outcome; cpuMs: number }> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  const outcome = await work();
  const { user, system } = process.cpuUsage(before);
  return { outcome, cpuMs: (user + system) / (sumOf(ratesOf(outcome), weights) * (performance.now() - startMs)) };
}

function runBare(bare: readonly BareLoop[], milliseconds: number): Promise<number[]> {
  return Promise.all(bare.map((loop) => loop.perSecond(milliseconds)));
}

function runPipelines({ runners, milliseconds }: Bench, cameras: number, prepare: Prepare): Promise<PipelineRate[]> {
  return Promise.all(runners.map((runner) => measurePipeline(runner, cameras, prepare, milliseconds)));
}

const sumOf = (rates: readonly number[], weights: readonly number[]) =>
  rates.reduce((sum, rate, index) => sum + rate * (weights[index] ?? 1), 0);

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function print(figures: InferenceFigures, json: string | undefined): void {
  const rows = figures.results.map((result) => ({
    models: result.models,
    scenario: result.scenario,
    'bare loop /s': Number(result.barePerSecond.toFixed(1)),
    'pipeline /s': Number(result.pipelinePerSecond.toFixed(1)),
    ratio: Number(result.ratio.toFixed(3)),
    'bare CPU ms': Number(result.bareCpuMs.toFixed(1)),
    'pipeline CPU ms': Number(result.pipelineCpuMs.toFixed(1)),
    'worker busy': Number(result.workerBusy.toFixed(3)),
    [`goal ${GOAL_RATIO}`]: result.ratio >= GOAL_RATIO ? 'met' : 'missed',
  }));
  report('Inference: the task runtime against bare ONNX Runtime loops', rows, figures, json);
  console.log('\nA running server, objects of 1080p30, against the bare loop before and after');
  console.table(figures.wholeServer.map(toServerRow));
  const ways = figures.sharing.map(({ model, way, perSecond, ratio, cpuMsEach }) => ({
    model,
    way,
    'runs /s': Number(perSecond.toFixed(1)),
    'ratio to one session with one thread': Number(ratio.toFixed(2)),
    'CPU ms each': Number(cpuMsEach.toFixed(1)),
  }));
  console.log('\nOne model on all cores');
  console.table(ways);
}

function toServerRow({ cameras, barePerSecond, analysedPerSecond, ratio }: WholeServerResult) {
  return {
    cameras,
    'bare loop /s': Number(barePerSecond.toFixed(1)),
    'analysed /s': Number(analysedPerSecond.toFixed(1)),
    ratio: Number(ratio.toFixed(3)),
    [`goal ${WHOLE_SERVER_GOAL_RATIO}`]: ratio >= WHOLE_SERVER_GOAL_RATIO ? 'met' : 'missed',
  };
}

if (import.meta.main) {
  const { json, isShort } = parseBenchmarkOptions();
  await run({ json, ...(isShort && { secondsPerLoop: 1.5, rounds: 1 }) });
}
