import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inferenceConfigSchema } from '#contract/models.ts';
import type { Result } from '#core/detection/result.ts';
import { readModelCatalogue } from '../../../inference/model-store/model-catalogue.ts';
import type { TaskRunner } from '../../../inference/task-runner.ts';
import type { WorkerTimeouts } from '../../../inference/worker/worker-connection.ts';
import { WorkerTaskRuntime } from '../../../inference/worker-task-runtime.ts';
import { ConfiguredTasks } from '../../configured-tasks.ts';
import { imageByteLength } from '../../task-image.ts';

const never = new AbortController().signal;
const PICTURE = { width: 64, height: 32 };
export const IMAGE = "image: { format: 'gray', width: 16, height: 8, fit: 'exact' }";
/** Long enough for a machine that is busy with other tests. */
const ANALYSIS_TIMEOUT_MS = 1_500;

/** The text of a task. */
export function task(analyse: string): string {
  return `import type { Task } from 'localcv';\nexport default {\n  ${IMAGE},\n\n  async analyse(frame, tools) {\n    ${analyse}\n  },\n} satisfies Task;\n`;
}

/** The text of a task that works and says so by its label. */
export const healthy = (label: string) =>
  task(`return { objects: [{ label: '${label}', score: 1, box: { x: 0, y: 0, width: 1, height: 1 } }] };`);

export interface FolderOptions extends Partial<WorkerTimeouts> {
  readonly onWarning?: (message: string) => void;
}

/** A folder with tasks of the user's own, and a runtime that runs them. */
export class OwnTaskFolder implements AsyncDisposable {
  readonly path: string;
  readonly tasks: ConfiguredTasks;
  readonly runtime: WorkerTaskRuntime;
  readonly warnings: string[] = [];

  constructor(path: string, { onWarning: hear = () => {}, ...timeouts }: FolderOptions = {}) {
    this.path = path;
    const onWarning = (message: string) => {
      this.warnings.push(message);
      hear(message);
    };
    this.tasks = new ConfiguredTasks({
      catalogue: readModelCatalogue(),
      configuration: { configDirectory: path, modelsDirectory: path, models: {}, tasks: {} },
      onChange: () => void this.runtime.replan(),
      onWarning,
    });
    this.runtime = new WorkerTaskRuntime({
      cacheDirectory: path,
      modelsDirectory: path,
      inference: inferenceConfigSchema.parse({}),
      plan: (name) => this.tasks.plan(name),
      planModel: (name) => this.tasks.planModel(name),
      onWarning,
      analysisTimeoutMs: ANALYSIS_TIMEOUT_MS,
      closeTimeoutMs: 200,
      restartBackoff: { initialMs: 1, maximumMs: 5 },
      ...timeouts,
    });
  }

  static async create(options: FolderOptions = {}): Promise<OwnTaskFolder> {
    const path = await mkdtemp(join(tmpdir(), 'localcv-own-'));
    await mkdir(join(path, 'tasks'));
    return new OwnTaskFolder(path, options);
  }

  async save(name: string, code: string): Promise<void> {
    await writeFile(join(this.path, 'tasks', `${name}.ts`), code);
  }

  /** Saves a file again and waits until that is known. */
  async change(name: string, code: string): Promise<void> {
    const changed = this.runtime.changes(name);
    await this.save(name, code);
    await until(() => changed.aborted);
  }

  load(name: string, picture = PICTURE): Promise<TaskRunner> {
    return this.runtime.load(name, picture, never);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tasks[Symbol.asyncDispose]();
    await this.runtime[Symbol.asyncDispose]();
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Has a picture analysed that is filled with one sample. */
export async function analyse(runner: TaskRunner, camera = 'door', sample = 0): Promise<Result> {
  const input = runner.inputFor(PICTURE);
  const image = { ...input, data: new Uint8Array(imageByteLength(input)).fill(sample) };
  const context = { camera, ptsUs: 1_000, region: { x: 0, y: 0, width: 1, height: 1 }, object: null };
  const outcome = await runner.analyse(camera, {
    decodedAtMs: performance.now(),
    prepare: async () => [{ image, context }],
  });
  assert.ok(outcome !== null && 'results' in outcome, 'expected an analysis');
  const [result] = outcome.results;
  assert.ok(result !== undefined, 'expected a result');
  return result;
}

export const labelOf = ({ objects: [first] }: Result) => first?.label;
export const textOf = ({ text }: Result) => text?.value ?? '';

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error('The condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
