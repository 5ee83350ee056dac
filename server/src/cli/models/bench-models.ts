import { availableParallelism } from 'node:os';
import type { ExecutionProvider } from '#contract/models.ts';
import { surveyProviders } from '../../inference/execution/onnx/execution-providers.ts';
import { type MeasuredBatch, writeMeasuredBatches } from '../../inference/model-store/measured-batches.ts';
import { ModelStore } from '../../inference/model-store/model-store.ts';
import { TerminationGuard } from '../../inference/worker/termination-guard.ts';
import { describeMeasuring } from '../../models/measure-progress.ts';
import { describeError, OperationalError } from '../../operational-error.ts';
import { openTask } from '../../tasks/open-task.ts';
import type { PictureSize, Task, TaskFrame } from '../../tasks/task.ts';
import { imageByteLength } from '../../tasks/task-image.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import type { CliContext } from '../cli-context.ts';
import { formatTable } from '../text-table.ts';
import { providersToMeasure, sizesToMeasure } from './bench-plan.ts';
import { readNumber, type SubcommandCall } from './model-options.ts';
import { type BenchRow, recommend } from './recommend-model.ts';

const BATCHES = [1, 2, 4, 8];
const DEFAULT_SECONDS = 2;
/** How the CPU is called where it stands in, in front of the reason. */
const SECOND_CHOICE = 'cpu (';
/** A batch is worth waiting for only where it saves this share of the time. */
const LEAST_GAIN = 0.1;

interface Bench {
  readonly context: CliContext;
  readonly providers: readonly ExecutionProvider[];
  readonly budgetMs: number;
}

/** What was measured of a model, and what of it could not be. */
interface Measured {
  readonly rows: readonly BenchRow[];
  readonly problems: readonly string[];
}

/** `models bench`: measures models with everything around them (filling the input, reading the outputs) on this machine. */
export async function benchModels({ context, operands, options, write }: SubcommandCall): Promise<void> {
  const seconds = readNumber(options.seconds, 'seconds', DEFAULT_SECONDS, 0.1);
  const cameras = readNumber(options.cameras, 'cameras', 4, 1);
  const fps = readNumber(options.fps, 'fps', 5, 0.1);
  const { provider } = context.config.inference;
  const bench = {
    context,
    providers: providersToMeasure(options.provider, provider, surveyProviders()),
    budgetMs: seconds * 1000,
  };
  const names = operands.length > 0 ? operands : await readyModels(context);
  const rows: BenchRow[] = [];
  const problems: string[] = [];
  for (const [index, name] of names.entries()) {
    process.stderr.write(`${describeMeasuring({ model: name, done: index, total: names.length })}\n`);
    try {
      const measured = await benchModel(name, bench);
      rows.push(...measured.rows);
      problems.push(...measured.problems);
    } catch (error) {
      if (operands.length > 0) throw error;
      problems.push(`${name}: ${describeError(error)}`);
    }
  }
  // Where one is asked for by name, cameras use no other.
  const usable = provider === 'auto' ? rows : rows.filter((row) => row.provider === provider);
  const recommendation = recommend(usable.length > 0 ? usable : rows, { cameras, fps });
  await keepBatches(context.cacheDirectory, rows);
  if (options.json === true)
    return write(`${JSON.stringify({ cores: availableParallelism(), rows, problems, recommendation }, null, 2)}\n`);
  write(formatRows(rows));
  for (const problem of problems) write(`\n${problem}\n`);
  write(`\n${recommendation}\n`);
}

async function readyModels(context: CliContext): Promise<string[]> {
  const all = await context.models.list();
  return all
    .filter(({ name, state, decoder }) => state === 'ready' && decoder !== 'raw' && !isRemote(name, context))
    .map(({ name }) => name);
}

function isRemote(name: string, { config, catalogue }: CliContext): boolean {
  return 'remote' in (config.models[name] ?? catalogue[name] ?? { source: {} }).source;
}

async function benchModel(name: string, { context, providers, budgetMs }: Bench): Promise<Measured> {
  const model = await context.planner.planModel(name);
  const rows: BenchRow[] = [];
  const problems = new Set<string>();
  // What runs a model on a server is the server's business.
  for (const size of sizesToMeasure(model.entry.input.size))
    for (const provider of isRemote(name, context) ? (['cpu'] as const) : providers) {
      const task = await open(model, size, provider, context);
      try {
        const used = task.provider ?? provider;
        // Another one took over and is measured by its own name.
        if (used.startsWith(SECOND_CHOICE)) problems.add(`${name}: ${used.slice(SECOND_CHOICE.length, -1)}`);
        else
          rows.push(
            ...(await benchTask(task, { model: name, task: model.entry.task, ...size, provider: used }, budgetMs)),
          );
      } finally {
        await task.close();
      }
    }
  return { rows, problems: [...problems] };
}

async function open(
  model: PlannedModel,
  size: PictureSize,
  provider: ExecutionProvider,
  { folders: { modelsDirectory }, cacheDirectory, config }: CliContext,
): Promise<Task> {
  const onWarning = (message: string) => process.stderr.write(`${message}\n`);
  const store = new ModelStore({ modelsDirectory, cacheDirectory, onWarning });
  const inference = { ...config.inference, provider };
  return await openTask({ kind: 'model', model }, size, {
    ...{ store, guard: new TerminationGuard(), inference, cacheDirectory },
  });
}

async function benchTask(
  task: Task,
  about: Pick<BenchRow, 'model' | 'task' | 'width' | 'height' | 'provider'>,
  budgetMs: number,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const batch of BATCHES.filter((count) => count <= task.maximumBatch)) {
    const ms = await measure(task, batch, budgetMs);
    rows.push({ ...about, batch, ms, msPerPicture: ms / batch });
  }
  return rows;
}

/** Median time of one run. */
async function measure(task: Task, batch: number, budgetMs: number): Promise<number> {
  const frames = Array.from({ length: batch }, (_, index) => noise(task, index));
  for (let run = 0; run < 2; run++) await task.analyse(frames);
  const times: number[] = [];
  const startedMs = performance.now();
  while (times.length < 3 || performance.now() - startedMs < budgetMs) {
    const runStartedMs = performance.now();
    await task.analyse(frames);
    times.push(performance.now() - runStartedMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** The time of a model hardly depends on the picture; that of some decoders does, and noise is among the worst for them. */
function noise({ image: { format, width, height } }: Task, seed: number): TaskFrame {
  const input = { format, width, height };
  const data = new Uint8Array(imageByteLength(input));
  let state = seed + 1;
  for (const index of data.keys()) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[index] = state >>> 24;
  }
  const region = { x: 0, y: 0, width: 1, height: 1 };
  return { image: { ...input, data }, context: { camera: 'bench', ptsUs: 0, region, object: null } };
}

async function keepBatches(cacheDirectory: string, rows: readonly BenchRow[]): Promise<void> {
  const singles = rows.filter(({ batch }) => batch === 1);
  const best = singles.map((single): MeasuredBatch => {
    const same = rows.filter((row) => isSameInput(row, single));
    const fastest = same.reduce((a, b) => (b.msPerPicture < a.msPerPicture ? b : a), single);
    const { model, width, height, provider } = single;
    const isWorth = fastest.msPerPicture < single.msPerPicture * (1 - LEAST_GAIN);
    return { model, width, height, provider, batch: isWorth ? fastest.batch : 1 };
  });
  try {
    await writeMeasuredBatches(cacheDirectory, best);
  } catch (cause) {
    throw new OperationalError(
      'cache-unwritable',
      `The measurements cannot be kept in ${cacheDirectory} (${describeError(cause)}).`,
      { cause },
    );
  }
}

function isSameInput(a: BenchRow, b: BenchRow): boolean {
  return a.model === b.model && a.width === b.width && a.height === b.height && a.provider === b.provider;
}

function formatRows(rows: readonly BenchRow[]): string {
  const heading = ['model', 'input', 'batch', 'provider', 'ms', 'ms/picture', 'pictures/s'];
  const cells = rows.map(({ model, width, height, batch, provider, ms, msPerPicture }) => [
    model,
    `${width}x${height}`,
    String(batch),
    provider,
    ms.toFixed(2),
    msPerPicture.toFixed(2),
    (1000 / msPerPicture).toFixed(0),
  ]);
  return formatTable([heading, ...cells]);
}
