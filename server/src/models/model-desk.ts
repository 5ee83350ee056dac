import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import {
  type Model,
  type ModelEntry,
  modelEntrySchema,
  type OfferedTask,
  type UploadModelQuery,
} from '#contract/models.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { InvalidConfigError } from '../config/invalid-config-error.ts';
import type { ModelFolders } from '../inference/model-store/model-files.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { listOfferedTasks } from './list-offered-tasks.ts';
import type { ModelDirectory } from './model-directory.ts';
import { importKnownModel, importOwnModel, MAXIMUM_MODEL_BYTES, ownModelFile, removeOwnModel } from './own-models.ts';

export interface ModelDeskOptions {
  readonly models: ModelDirectory;
  readonly config: ConfigStore;
  readonly folders: ModelFolders;
}

/** The name of a file that is being uploaded. */
const LEFTOVER = /^\.upload-[0-9a-f-]{36}\.tmp$/;

/** What the API does with models: the directory, and the user's own ones in the configuration. */
export class ModelDesk {
  readonly #options: ModelDeskOptions;
  readonly #models: ModelDirectory;
  #isUploading = false;

  constructor(options: ModelDeskOptions) {
    this.#options = options;
    this.#models = options.models;
  }

  list(): Promise<Model[]> {
    return this.#models.list();
  }

  tasks(): Promise<OfferedTask[]> {
    const { config, folders } = this.#options;
    return listOfferedTasks(config.config, folders.configDirectory, this.#models);
  }

  /** Begins to fetch a model; the list tells how far it is. @throws OperationalError see `ModelDirectory.pull` */
  async pull(name: string): Promise<Model> {
    const pulled = this.#models.pull(name);
    // The list carries the reason.
    pulled.catch(() => undefined);
    return await this.#models.describe(name);
  }

  cancelPull(name: string): Promise<void> {
    this.#models.find(name);
    return this.#models.cancel(name);
  }

  /**
   * Takes an ONNX file: for a model of the catalogue that has to be brought, or as a new one, which goes into the configuration.
   *
   * @throws OperationalError `upload-busy` | `body-too-large` | `model-file-invalid` | `model-mismatch` | `model-not-importable` | `model-exists` | `config-…`
   */
  async upload(query: UploadModelQuery, body: Readable): Promise<Model> {
    if (this.#isUploading)
      throw new OperationalError('upload-busy', 'Another model is being uploaded; wait for it', { retryable: true });
    this.#isUploading = true;
    const { modelsDirectory } = this.#options.folders;
    const temporary = join(modelsDirectory, `.upload-${randomUUID()}.tmp`);
    try {
      await this.#removeLeftovers();
      await this.#receive(body, temporary);
      await this.#take(query, temporary);
    } finally {
      this.#isUploading = false;
      // What stays is removed before the next upload.
      await rm(temporary, { force: true }).catch(() => undefined);
    }
    return await this.#models.describe(query.name);
  }

  /**
   * Removes a model of the user's own from the configuration, or the fetched files of one of the catalogue.
   *
   * @throws OperationalError `model-unknown` | `model-in-use` | `model-not-removable` | `config-…`
   */
  async remove(name: string): Promise<void> {
    const { config, folders } = this.#options;
    if (!Object.hasOwn(config.config.models, name)) return await this.#models.removeFiles(name);
    this.#models.assertUnused(name);
    const { source } = this.#models.find(name);
    if ('url' in source || 'instructions' in source) await this.#models.removeFiles(name);
    await removeOwnModel(config, name);
    await rm(ownModelFile(folders.modelsDirectory, name), { force: true });
  }

  /** An upload that was under way when the process was killed left its file. */
  async #removeLeftovers(): Promise<void> {
    const { modelsDirectory } = this.#options.folders;
    const names = await readdir(modelsDirectory).catch(() => []);
    const leftovers = names.filter((name) => LEFTOVER.test(name));
    await Promise.all(leftovers.map((name) => rm(join(modelsDirectory, name), { force: true })));
  }

  async #receive(body: Readable, file: string): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true });
      await pipeline(body, limitLength(), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    } catch (cause) {
      const isOfTheDisk = cause instanceof Error && 'syscall' in cause && cause.syscall !== 'read';
      if (!isOfTheDisk) throw cause;
      throw new OperationalError(
        'model-unwritable',
        `The model cannot be written to ${dirname(file)} (${describeError(cause)}). Free space or make the folder writable.`,
        { cause },
      );
    }
  }

  async #take(query: UploadModelQuery, file: string): Promise<void> {
    const { config, folders } = this.#options;
    const known = await this.#findKnown(query.name);
    if (known !== null) {
      await importKnownModel(query.name, known, file, folders);
      return;
    }
    const target = ownModelFile(folders.modelsDirectory, query.name);
    const entry = entryOf(query, relative(folders.configDirectory, target));
    await importOwnModel(query.name, entry, file, folders, config);
  }

  async #findKnown(name: string): Promise<ModelEntry | null> {
    const known = (await this.#models.list()).some((model) => model.name === name);
    return known ? this.#models.find(name) : null;
  }
}

function entryOf(
  { name, title, task, licence, decoder, labels, width, height, input }: UploadModelQuery,
  file: string,
): ModelEntry {
  const parsed = modelEntrySchema.safeParse({
    title: title ?? name,
    task,
    ...(licence !== undefined && { licence }),
    source: { file },
    decoder,
    labels: labels === undefined || labels === '' ? [] : labels === 'coco-80' ? labels : splitLabels(labels),
    input: { ...parseSettings(input), size: { width, height } },
  });
  if (parsed.success) return parsed.data;
  throw new InvalidConfigError(
    parsed.error.issues.map(({ path, message }) => ({ path: ['models', name, ...path].join('.'), message })),
  );
}

function splitLabels(text: string): string[] {
  return text.split(',').map((label) => label.trim());
}

function parseSettings(text: string | undefined): Record<string, unknown> {
  if (text === undefined || text === '') return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new InvalidConfigError([{ path: 'input', message: 'expected a JSON object, e.g. {"channels":"bgr"}' }]);
  }
}

function limitLength(): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length <= MAXIMUM_MODEL_BYTES) return done(null, chunk);
      const limit = `${MAXIMUM_MODEL_BYTES / 1024 / 1024} MiB`;
      done(new OperationalError('body-too-large', `Models of more than ${limit} are not taken`));
    },
  });
}
