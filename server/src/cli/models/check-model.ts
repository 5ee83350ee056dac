import { basename, extname } from 'node:path';
import { WorkerTaskRuntime } from '../../inference/worker-task-runtime.ts';
import { describeError, OperationalError } from '../../operational-error.ts';
import type { TaskPlan } from '../../tasks/task-plan.ts';
import type { CliContext } from '../cli-context.ts';
import { drawResult } from './draw-result.ts';
import { findSubject } from './find-subject.ts';
import { readNumber, refuse, type SubcommandCall } from './model-options.ts';
import { type Picture, readPicture } from './read-picture.ts';
import { resultToJson, resultToText, withoutUnsure } from './show-result.ts';

const LOAD_TIMEOUT_MS = 120_000;
const WHOLE_PICTURE = { x: 0, y: 0, width: 1, height: 1 };

/** `models check MODEL PICTURE`: runs what the pipeline would run, draws what is found, and prints it. */
export async function checkModel(call: SubcommandCall): Promise<void> {
  const { context, operands, options, locate, write } = call;
  const [name, file, ...others] = operands;
  if (name === undefined || file === undefined || others.length > 0) refuse('name one model and one picture');
  const { plan, minimumScore } = await findSubject(name, call);
  const picture = await readPicture(locate(file));
  const { result, provider, inferenceMs } = await analyse(plan, picture, context);
  const shown = withoutUnsure(result, readNumber(options.score, 'score', minimumScore, 0));
  const drawingFile = locate(options.out ?? `${basename(file, extname(file))}.${plan.name}.png`);
  await draw(picture, shown, drawingFile);
  if (options.json === true) {
    const { width, height } = picture;
    const about = { model: plan.name, provider, inferenceMs, picture: { file, width, height }, drawing: drawingFile };
    return write(`${JSON.stringify({ ...about, ...resultToJson(shown, picture) }, null, 2)}\n`);
  }
  write(resultToText(shown, picture));
  write(`${plan.model ?? plan.name}${provider === null ? '' : ` on ${provider}`}: ${inferenceMs.toFixed(1)} ms\n`);
  write(`Drawn: ${drawingFile}\n`);
}

async function analyse(plan: TaskPlan, picture: Picture, context: CliContext) {
  await using runtime = new WorkerTaskRuntime({
    cacheDirectory: context.cacheDirectory,
    modelsDirectory: context.folders.modelsDirectory,
    inference: context.config.inference,
    plan: async () => plan,
    planModel: (model) => context.planner.planModel(model),
    onWarning: (message) => process.stderr.write(`${message}\n`),
  });
  const runner = await runtime.load(plan.name, picture, AbortSignal.timeout(LOAD_TIMEOUT_MS));
  try {
    const image = await picture.scaleTo(runner.inputFor(picture));
    const frame = { image, context: { camera: 'check', ptsUs: 0, region: WHOLE_PICTURE, object: null } };
    const analysis = await runner.analyse('check', { decodedAtMs: performance.now(), prepare: async () => [frame] });
    const [result] = analysis !== null && 'results' in analysis ? analysis.results : [];
    if (analysis === null || result === undefined)
      throw new OperationalError('task-failed', 'The picture was not analysed in time. Try again.');
    return { result, provider: runner.provider, inferenceMs: analysis.inferenceMs };
  } finally {
    await runner.release();
  }
}

async function draw(picture: Picture, shown: Parameters<typeof drawResult>[1], file: string): Promise<void> {
  try {
    await drawResult(picture, shown, file);
  } catch (cause) {
    throw new OperationalError(
      'picture-unwritable',
      `${file} cannot be written (${describeError(cause)}). Choose another file with --out.`,
      { cause },
    );
  }
}
