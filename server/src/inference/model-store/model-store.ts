import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, OperationalError } from '../../operational-error.ts';
import { IMPORTER_VERSION, importTfjsModel } from '../tfjs-import/import-tfjs-model.ts';
import { MODEL_CATALOGUE, type ModelName } from './model-catalogue.ts';
import { isSealIntact, sealModel } from './sealed-model.ts';

export interface ModelStoreOptions {
  /** Holds the model files as they are shipped. */
  readonly modelsDirectory: string;
  /** Holds what the import made of them; created when missing. */
  readonly cacheDirectory: string;
  /** Receives one sentence for a person when imports cannot be kept. Everything still works without. */
  readonly onWarning: (message: string) => void;
}

interface ModelSource {
  readonly topology: Uint8Array;
  readonly weights: Uint8Array;
}

/**
 * Gives out models as ONNX files. Each model is imported once for each input size and kept in the cache folder under a name
 * that holds the hash of its source, so a changed source or importer never meets an old import. Several threads and processes may
 * share one cache folder.
 */
export class ModelStore {
  readonly #options: ModelStoreOptions;

  constructor(options: ModelStoreOptions) {
    this.#options = options;
  }

  /**
   * The ONNX file of a model for pictures of this size.
   *
   * @throws OperationalError `model-missing` | `model-invalid`
   */
  async load(name: ModelName, inputSize: { readonly width: number; readonly height: number }): Promise<Uint8Array> {
    const source = await this.#readSource(name);
    const path = join(this.#options.cacheDirectory, cacheFileName(name, inputSize, source));
    const cached = await this.#readCached(path);
    if (cached !== null) return cached;
    const { outputs, normalisation } = MODEL_CATALOGUE[name];
    const imported = importTfjsModel(source.topology, source.weights, { inputSize, outputs, normalisation });
    const sealed = sealModel(imported);
    await this.#keep(path, sealed);
    return sealed;
  }

  async #readSource(name: ModelName): Promise<ModelSource> {
    const { file } = MODEL_CATALOGUE[name];
    const [topology, weights] = await Promise.all([
      this.#readModelFile(`${file}.json`),
      this.#readModelFile(`${file}.bin`),
    ]);
    return { topology, weights };
  }

  async #readModelFile(name: string): Promise<Uint8Array> {
    const path = join(this.#options.modelsDirectory, name);
    try {
      return await readFile(path);
    } catch (cause) {
      throw new OperationalError(
        'model-missing',
        `The model file ${path} cannot be read (${describeError(cause)}). Run "npm install" in the folder of localcv to restore it.`,
        { cause },
      );
    }
  }

  /** Null where there is no sound import: whatever the reason, it is made anew, and replacing it tells of lasting trouble. */
  async #readCached(path: string): Promise<Uint8Array | null> {
    const file = await readFile(path).catch(() => null);
    return file !== null && isSealIntact(file) ? file : null;
  }

  async #keep(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await mkdir(this.#options.cacheDirectory, { recursive: true });
      await writeAtomically(path, bytes);
    } catch (error) {
      this.#options.onWarning(
        `Imported models cannot be kept in ${this.#options.cacheDirectory} (${describeError(error)}). They are made anew at every start until the folder is writable and has 20 MB of free space.`,
      );
    }
  }
}

function cacheFileName(name: ModelName, size: { width: number; height: number }, source: ModelSource): string {
  const hash = createHash('sha256').update(source.topology).update(source.weights).digest('hex').slice(0, 16);
  return `${name}-${size.width}x${size.height}-v${IMPORTER_VERSION}-${hash}.onnx`;
}

/** A reader sees the whole file or none of it, also after a power cut. */
async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
