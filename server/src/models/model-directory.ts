import { rm } from 'node:fs/promises';
import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { Config } from '#contract/config.ts';
import type { Model, ModelEntry, ModelTable } from '#contract/models.ts';
import { closestWord } from '#core/text/closest-word.ts';
import { type ModelFolders, wantedFiles } from '../inference/model-store/model-files.ts';
import { importedModelFile } from '../inference/model-store/pulled-model-file.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { countLabels, describeInput, describeSource, findAvailability } from './describe-model.ts';
import { type PullLimits, pullFile } from './pull-file.ts';

/** Progress is told this often at most. */
const PROGRESS_INTERVAL_MS = 250;
/** More would only slow each other down. */
const MAXIMUM_PULLS = 4;

export interface ModelDirectoryOptions extends ModelFolders {
  readonly catalogue: ModelTable;
  /** The configuration at the moment of the call. */
  readonly config: () => Pick<Config, 'models' | 'tasks' | 'cameras'>;
  /** Hears that the list of models, or how far a pull is, has changed. */
  readonly onChange?: () => void;
  readonly limits?: Partial<PullLimits>;
}

interface Pulling {
  readonly cancelling: AbortController;
  readonly done: Promise<void>;
  /** Bytes that are there and bytes that there will be, of all files of the model. */
  pulledBytes: number;
  readonly bytes: number;
}

/** The models that can be used, and the way to fetch and to remove their files. Disposing ends all pulls. */
export class ModelDirectory implements AsyncDisposable {
  readonly #options: ModelDirectoryOptions;
  readonly #pulls = new Map<string, Pulling>();
  /** Why the last pull of a model failed. */
  readonly #failures = new Map<string, string>();
  #lastChangeMs = Number.NEGATIVE_INFINITY;

  constructor(options: ModelDirectoryOptions) {
    this.#options = options;
  }

  /** The user's own models first; those of the same name hide the ones of the project. */
  async list(): Promise<Model[]> {
    const { models } = this.#options.config();
    const others = Object.entries(this.#options.catalogue).filter(([name]) => !Object.hasOwn(models, name));
    return await Promise.all([...Object.entries(models), ...others].map((entry) => this.#describe(...entry)));
  }

  /** @throws OperationalError `model-unknown` */
  async describe(name: string): Promise<Model> {
    return await this.#describe(name, this.find(name));
  }

  async #describe(name: string, entry: ModelEntry): Promise<Model> {
    const pulling = this.#pulls.get(name);
    const found = await findAvailability(name, entry, this.#options);
    const state = pulling === undefined ? found.state : 'pulling';
    return {
      name,
      title: entry.title,
      task: entry.task,
      licence: entry.licence,
      decoder: entry.decoder,
      source: describeSource(entry.source),
      state,
      problem: state === 'available' ? (this.#failures.get(name) ?? found.problem) : found.problem,
      bytes: pulling?.bytes ?? found.bytes,
      pulledBytes: pulling?.pulledBytes ?? null,
      input: describeInput(entry.input),
      labels: countLabels(entry.labels),
      isPullable:
        !('instructions' in entry.source) && wantedFiles(name, entry, this.#options.modelsDirectory).length > 0,
      isOwn: Object.hasOwn(this.#options.config().models, name),
      usedBy: this.#usersOf(name),
    };
  }

  /** @throws OperationalError `model-unknown` */
  find(name: string): ModelEntry {
    const { models } = this.#options.config();
    const table = { ...this.#options.catalogue, ...models };
    const entry = Object.hasOwn(table, name) ? table[name] : undefined;
    if (entry !== undefined) return entry;
    const meant = closestWord(name, Object.keys(table));
    throw new OperationalError(
      'model-unknown',
      `There is no model "${name}".${meant === null ? '' : ` Did you mean "${meant}"?`} "npm start -- models list" shows those that are known.`,
    );
  }

  /**
   * Begins to fetch a model, or joins the pull that is under way.
   *
   * @returns a promise of the end of the pull: resolves when the model is there
   * @throws OperationalError `model-unknown` | `model-not-pullable` | `too-many-pulls`; the promise rejects with what `pullFile` throws
   */
  pull(name: string): Promise<void> {
    const files = this.#filesOf(name);
    const known = this.#pulls.get(name);
    if (known !== undefined) return known.done;
    if (this.#pulls.size >= MAXIMUM_PULLS)
      throw new OperationalError('too-many-pulls', `${MAXIMUM_PULLS} models are being pulled already; wait for one.`, {
        retryable: true,
      });
    const cancelling = new AbortController();
    const bytes = files.reduce((sum, { file }) => sum + file.bytes, 0);
    const started = Promise.withResolvers<void>();
    const pulling: Pulling = { cancelling, bytes, pulledBytes: 0, done: started.promise };
    this.#pulls.set(name, pulling);
    this.#failures.delete(name);
    this.#run(name, pulling).then(started.resolve, started.reject);
    // Whoever does not wait reads the reason from the list.
    started.promise.catch(() => undefined);
    this.#tell();
    return started.promise;
  }

  /** Ends a pull; what has arrived stays for the next one. Resolves when it has ended; does nothing where there is none. */
  async cancel(name: string): Promise<void> {
    const pulling = this.#pulls.get(name);
    pulling?.cancelling.abort();
    await pulling?.done.catch(() => undefined);
  }

  /**
   * Removes the files that were fetched or imported for a model.
   *
   * @throws OperationalError `model-unknown` | `model-in-use` | `model-not-removable`
   */
  async removeFiles(name: string): Promise<void> {
    const entry = this.find(name);
    this.assertUnused(name);
    await this.cancel(name);
    const { modelsDirectory } = this.#options;
    const targets = wantedFiles(name, entry, modelsDirectory).map(({ target }) => target);
    if ('instructions' in entry.source) targets.push(importedModelFile(modelsDirectory, name));
    if (targets.length === 0)
      throw new OperationalError(
        'model-not-removable',
        `The model "${name}" was not pulled: it comes from ${describeSource(entry.source)}.`,
      );
    for (const target of targets.flatMap((path) => [path, `${path}.part`])) await rm(target, { force: true });
    this.#failures.delete(name);
    this.#tell();
  }

  /** @throws OperationalError `model-in-use` */
  assertUnused(name: string): void {
    const users = this.#usersOf(name);
    if (users.length === 0) return;
    throw new OperationalError(
      'model-in-use',
      `The model "${name}" is used by ${users.map((task) => `"${task}"`).join(', ')}; give those tasks another one first.`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#pulls.keys()].map((name) => this.cancel(name)));
  }

  #filesOf(name: string) {
    const entry = this.find(name);
    const files = wantedFiles(name, entry, this.#options.modelsDirectory);
    if (files.length > 0) return files;
    const { source } = entry;
    throw new OperationalError(
      'model-not-pullable',
      'instructions' in source
        ? `The model "${name}" cannot be pulled. ${source.instructions} Then run "npm start -- models import FILE --name ${name}".`
        : `The model "${name}" needs no pull: it comes from ${describeSource(source)}.`,
    );
  }

  async #run(name: string, pulling: Pulling): Promise<void> {
    try {
      let before = 0;
      for (const { file, target } of this.#filesOf(name)) {
        const onProgress = (bytes: number) => this.#progress(pulling, before + bytes);
        const { limits = {} } = this.#options;
        await pullFile(file, { target, signal: pulling.cancelling.signal, onProgress, limits });
        before += file.bytes;
      }
    } catch (error) {
      if (!pulling.cancelling.signal.aborted) this.#failures.set(name, describeError(error));
      throw error;
    } finally {
      this.#pulls.delete(name);
      this.#tell();
    }
  }

  #progress(pulling: Pulling, bytes: number): void {
    pulling.pulledBytes = bytes;
    if (performance.now() - this.#lastChangeMs >= PROGRESS_INTERVAL_MS) this.#tell();
  }

  #tell(): void {
    this.#lastChangeMs = performance.now();
    this.#options.onChange?.();
  }

  /** Tasks of cameras whose model it is, or whose model falls back on it. */
  #usersOf(name: string): string[] {
    const { models, tasks, cameras } = this.#options.config();
    const wanted = new Set(Object.values(cameras).flatMap(({ detect }) => Object.keys(detect.tasks)));
    return [...wanted].filter((task) => {
      const definition = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
      const builtIn = Object.hasOwn(BUILT_IN_TASKS, task) ? BUILT_IN_TASKS[task] : undefined;
      const model = definition?.model ?? (definition?.file === undefined ? builtIn?.model : undefined);
      if (model === name) return true;
      const source = model == null || !Object.hasOwn(models, model) ? undefined : models[model]?.source;
      return source !== undefined && 'remote' in source && source.fallback === name;
    });
  }
}
