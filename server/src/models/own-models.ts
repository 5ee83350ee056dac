import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ModelEntry, modelEntrySchema, modelNameSchema } from '#contract/models.ts';
import type { ConfigStore, RawConfig } from '../config/config-store.ts';
import { checkModelFile } from '../inference/execution/onnx/check-model-file.ts';
import type { ModelFolders } from '../inference/model-store/model-files.ts';
import { importedModelFile, pulledModelFile } from '../inference/model-store/pulled-model-file.ts';
import { describeError, OperationalError } from '../operational-error.ts';

/** Larger models would not run beside cameras anyway. */
export const MAXIMUM_MODEL_BYTES = 512 * 1024 * 1024;

/** Where the file of a model of the user's own is kept that was handed to localcv. */
export function ownModelFile(modelsDirectory: string, name: string): string {
  return join(modelsDirectory, 'own', `${modelNameSchema.parse(name)}.onnx`);
}

/**
 * Takes a file for a model of the catalogue that is fetched or brought.
 *
 * @returns where it lies now
 * @throws OperationalError `model-not-importable` | `model-mismatch` | `model-unwritable`
 */
export async function importKnownModel(
  name: string,
  entry: ModelEntry,
  file: string,
  { modelsDirectory }: ModelFolders,
): Promise<string> {
  const { source } = entry;
  if ('url' in source) {
    await assertContent(file, name, source);
    return await copyInto(file, pulledModelFile(modelsDirectory, name, source.sha256));
  }
  if ('instructions' in source) {
    await assertModelFile(file);
    return await copyInto(file, importedModelFile(modelsDirectory, name));
  }
  throw new OperationalError(
    'model-not-importable',
    `The model "${name}" needs no file: it is there already. Choose another --name to add a model of your own.`,
  );
}

/**
 * Copies a file to where models of the user's own are kept, and writes its entry into the configuration. Does both or nothing.
 *
 * @returns where the file lies now
 * @throws OperationalError `model-file-invalid` | `model-unwritable` | `model-exists` | `config-…`; InvalidConfigError
 */
export async function importOwnModel(
  name: string,
  entry: ModelEntry,
  file: string,
  { modelsDirectory }: ModelFolders,
  config: ConfigStore,
): Promise<string> {
  await assertModelFile(file);
  const target = await copyInto(file, ownModelFile(modelsDirectory, name));
  try {
    await addOwnModel(config, name, entry);
    return target;
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

/** Writes a model into the section `models` of the configuration, whose comments are kept. */
async function addOwnModel(config: ConfigStore, name: string, entry: ModelEntry): Promise<void> {
  await config.edit((raw) => {
    const models = modelsOf(raw);
    if (Object.hasOwn(models, name))
      throw new OperationalError(
        'model-exists',
        `The configuration has a model "${name}" already; choose another name.`,
      );
    return { ...raw, models: { ...models, [name]: withoutDefaults(entry) } };
  });
}

/** Takes a model out of the section `models` of the configuration. @throws OperationalError `config-…` */
export async function removeOwnModel(config: ConfigStore, name: string): Promise<void> {
  await config.edit((raw) => {
    const { [name]: _removed, ...models } = modelsOf(raw);
    const { models: _section, ...others } = raw;
    return Object.keys(models).length === 0 ? others : { ...others, models };
  });
}

function modelsOf(raw: RawConfig): Record<string, unknown> {
  const { models } = raw;
  return typeof models === 'object' && models !== null ? { ...models } : {};
}

/** What people would have written by hand. */
function withoutDefaults(entry: ModelEntry): Record<string, unknown> {
  const { title, task, source, decoder, input } = entry;
  const minimal: Record<string, unknown> = { title, task, source, decoder, input: { size: input.size } };
  const complete = modelEntrySchema.parse(minimal);
  const differing = <Part extends object>(part: Part, defaults: Part) =>
    Object.fromEntries(Object.entries(part).filter(([key, value]) => !isEqual(value, Reflect.get(defaults, key))));
  return {
    title,
    task,
    ...differing(entry, { ...complete, input: entry.input }),
    source,
    decoder,
    input: { size: input.size, ...differing(input, complete.input) },
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

async function assertModelFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  const reason =
    found === null || !found.isFile()
      ? 'there is no such file'
      : found.size === 0
        ? 'it is empty'
        : found.size > MAXIMUM_MODEL_BYTES
          ? `it is larger than ${MAXIMUM_MODEL_BYTES / 1024 / 1024} MiB`
          : null;
  if (reason !== null) throw new OperationalError('model-file-invalid', `The file cannot be taken: ${reason}.`);
  try {
    checkModelFile(await readFile(file), MAXIMUM_MODEL_BYTES * 4);
  } catch (cause) {
    throw new OperationalError('model-file-invalid', `The file cannot be taken: ${describeError(cause)}`, { cause });
  }
}

async function assertContent(
  file: string,
  name: string,
  { bytes, sha256 }: { readonly bytes: number; readonly sha256: string },
): Promise<void> {
  await assertModelFile(file);
  const { size } = await stat(file);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const found = hash.digest('hex');
  if (size === bytes && found === sha256) return;
  throw new OperationalError(
    'model-mismatch',
    `${file} is not the model "${name}" of the catalogue: it has ${size} bytes and SHA-256 ${found}, expected are ${bytes} bytes and ${sha256}. Choose another --name to use it all the same.`,
  );
}

/** Readers see the whole file or none of it. */
async function copyInto(file: string, target: string): Promise<string> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(file, temporary);
    const handle = await open(temporary, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(temporary, target);
    return target;
  } catch (cause) {
    throw new OperationalError(
      'model-unwritable',
      `${basename(file)} cannot be copied to ${target} (${describeError(cause)}). Free space or make the folder writable.`,
      { cause },
    );
  } finally {
    await rm(temporary, { force: true });
  }
}
