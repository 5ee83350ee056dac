import { registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tools } from 'localcv';
import type { Result } from '#core/detection/result.ts';
import type { ImageSpec } from '#core/model-input/image-spec.ts';
import { OperationalError } from '../../operational-error.ts';
import type { TaskServices } from '../open-task.ts';
import type { Task, TaskFrame } from '../task.ts';
import { describeOwnError } from './describe-own-error.ts';
import { OwnTaskLog } from './own-task-log.ts';
import { OwnTaskModels } from './own-task-models.ts';
import { createOwnTaskTools } from './own-task-tools.ts';
import { parseOwnResult } from './parse-own-result.ts';
import { type OwnTask, parseOwnTask } from './parse-own-task.ts';

/** Cameras whose state is kept; of more, that of the one seen longest ago is dropped. */
const MAXIMUM_CAMERAS = 256;

/**
 * Opens a TypeScript file as a task: evaluates it, checks what it exports, opens the models it names. To be called in a thread that
 * exists for this file alone, since the code may do anything.
 *
 * @throws OperationalError `task-invalid` with file and line | `model-unknown` | `model-missing` | `model-invalid`
 */
export async function openFileTask(path: string, services: TaskServices): Promise<Task> {
  const { own } = services;
  if (own === undefined) throw new TypeError('Expected services for tasks of the user’s own but received none');
  const log = new OwnTaskLog({ write: own.log, now: () => performance.now() });
  log.takeConsole();
  readAsModules(path);
  const blame = <T>(work: () => T | Promise<T>) => blameOwnCode(path, 'task-invalid', work);
  const task = await blame(async () => parseOwnTask(await import(pathToFileURL(path).href)));
  const models = new OwnTaskModels();
  const opened = await models.open(task.models, task.image, { ...services, own });
  const tools = createOwnTaskTools(opened, (message) => log.write(message));
  await blame(() => task.code.open?.(tools));
  return new FileTask(path, task, models, tools);
}

class FileTask implements Task {
  readonly image: ImageSpec;
  readonly maximumBatch = 1;
  readonly #path: string;
  readonly #task: OwnTask;
  readonly #models: OwnTaskModels;
  readonly #tools: Tools;
  /** By camera, seen longest ago first. */
  readonly #states = new Map<string, object>();
  #isClosed = false;

  constructor(path: string, task: OwnTask, models: OwnTaskModels, tools: Tools) {
    this.image = { ...task.image, step: 1 };
    this.#path = path;
    this.#task = task;
    this.#models = models;
    this.#tools = tools;
  }

  get provider(): string | null {
    return this.#models.provider;
  }

  async analyse(frames: readonly TaskFrame[]): Promise<readonly Result[]> {
    const results: Result[] = [];
    for (const frame of frames) results.push(await this.#analyse(frame));
    return results;
  }

  /** Code of the user's own is never shown pictures that no camera took. */
  async warmUp(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#task.code.close?.();
    } catch (error) {
      this.#tools.log(`close() failed: ${describeOwnError(error, this.#path)}`);
    }
    await this.#models.close();
  }

  async #analyse({ image, context }: TaskFrame): Promise<Result> {
    const { format, width, height, data } = image;
    const { camera, ptsUs, region, object } = context;
    const state = this.#stateOf(camera);
    const frame = { format, width, height, pixels: data, camera, ptsUs, region, object, state };
    const raw = await blameOwnCode(this.#path, 'task-failed', () => this.#task.code.analyse(frame, this.#tools));
    // A getter may throw as well.
    return await blameOwnCode(this.#path, 'task-result-invalid', () => parseOwnResult(raw));
  }

  #stateOf(camera: string): object {
    const state = this.#states.get(camera) ?? {};
    this.#states.delete(camera);
    this.#states.set(camera, state);
    const [oldest] = this.#states.keys();
    if (oldest !== undefined && this.#states.size > MAXIMUM_CAMERAS) this.#states.delete(oldest);
    return state;
  }
}

/** Files of the folder are ES modules in TypeScript, whatever a `package.json` above it says. */
function readAsModules(path: string): void {
  const folder = `${pathToFileURL(dirname(path)).href}/`;
  registerHooks({
    load: (url, context, nextLoad) =>
      url.startsWith(folder) && url.endsWith('.ts') && !url.includes('/node_modules/')
        ? nextLoad(url, { ...context, format: 'module-typescript' })
        : nextLoad(url, context),
  });
}

/** Failures of localcv itself, e.g. of a model, keep their code. */
async function blameOwnCode<T>(path: string, code: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const known = cause instanceof OperationalError ? cause.code : code;
    throw new OperationalError(known, `${describeOwnError(cause, path)}`, { cause });
  }
}
