import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelInput, ModelSource } from '#contract/models.ts';
import { writeFileAtomically } from '../../files/write-file-atomically.ts';
import { describeError, OperationalError } from '../../operational-error.ts';
import type { PictureSize } from '../../tasks/task.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import { IMPORTER_VERSION, importTfjsModel } from '../tfjs-import/import-tfjs-model.ts';
import { findPackageFolder } from './package-folder.ts';
import { importedModelFile, pulledModelFile } from './pulled-model-file.ts';
import { isSealIntact, sealModel } from './sealed-model.ts';

export interface ModelStoreOptions {
  /** Holds the models that were pulled. */
  readonly modelsDirectory: string;
  /** Holds what imports made of models that are not ONNX; created when missing. */
  readonly cacheDirectory: string;
  /** The folder of an npm package; throws where it is not installed. */
  readonly packageFolder?: (name: string) => string;
  /** Receives one sentence for a person when imports cannot be kept. Everything still works without. */
  readonly onWarning: (message: string) => void;
}

/** A model as an executor takes it. */
export interface LoadedModel {
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  /** How it takes its pictures: of imported models, another way than the catalogue says. */
  readonly input: ModelInput;
}

type PackageSource = Extract<ModelSource, { package: string }>;

interface GraphFiles {
  readonly topology: Uint8Array;
  readonly weights: Uint8Array;
}

/**
 * Gives out models as ONNX files. Models of other formats are imported once for each input size and kept in the cache folder under a
 * name that holds the hash of their source, so a changed source or importer never meets an old import. Several threads and
 * processes may share one cache folder.
 */
export class ModelStore {
  readonly #options: ModelStoreOptions;

  constructor(options: ModelStoreOptions) {
    this.#options = options;
  }

  /**
   * A model for pictures of this size.
   *
   * @throws OperationalError `model-missing` | `model-invalid`
   */
  async load(model: PlannedModel, size: PictureSize): Promise<LoadedModel> {
    const { source, input } = model.entry;
    if ('package' in source) return await this.#loadImported(model, source, size);
    if ('file' in source)
      return { bytes: await readModelFile(source.file, 'Check the path in the configuration.'), input };
    if ('url' in source) {
      const file = pulledModelFile(this.#options.modelsDirectory, model.name, source.sha256);
      return { bytes: await readModelFile(file, `Pull it with "npm start -- models pull ${model.name}".`), input };
    }
    if ('instructions' in source) {
      const file = importedModelFile(this.#options.modelsDirectory, model.name);
      return { bytes: await readModelFile(file, source.instructions), input };
    }
    throw new TypeError('Expected a model with a file but received one of a model server');
  }

  async #loadImported(model: PlannedModel, source: PackageSource, size: PictureSize): Promise<LoadedModel> {
    const { input } = model.entry;
    const imported: ModelInput = { ...input, type: 'uint8', layout: 'nhwc', channels: 'rgb', mean: 0, scale: 1 };
    const files = await this.#readPackage(source);
    const path = join(this.#options.cacheDirectory, cacheFileName(model.name, size, files));
    const cached = await this.#readCached(path);
    if (cached !== null) return { bytes: cached, input: imported };
    const bytes = importTfjsModel(files.topology, files.weights, {
      inputSize: size,
      outputs: source.outputs,
      normalisation: normalisationOf(model),
    });
    const sealed = sealModel(bytes);
    await this.#keep(path, sealed);
    return { bytes: sealed, input: imported };
  }

  async #readPackage({ package: name, path }: PackageSource): Promise<GraphFiles> {
    const { packageFolder = findPackageFolder } = this.#options;
    const file = join(packageFolder(name), path);
    const advice = 'Run "npm install" in the folder of localcv to restore it.';
    const [topology, weights] = await Promise.all([
      readModelFile(file, advice),
      readModelFile(file.replace(/\.json$/, '.bin'), advice),
    ]);
    return { topology, weights };
  }

  /** Null where there is no sound import: whatever the reason, it is made anew, and replacing it tells of lasting trouble. */
  async #readCached(path: string): Promise<Uint8Array | null> {
    const file = await readFile(path).catch(() => null);
    return file !== null && isSealIntact(file) ? file : null;
  }

  async #keep(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await mkdir(this.#options.cacheDirectory, { recursive: true });
      await writeFileAtomically(path, bytes);
    } catch (error) {
      this.#options.onWarning(
        `Imported models cannot be kept in ${this.#options.cacheDirectory} (${describeError(error)}). They are made anew at every start until the folder is writable and has 20 MB of free space.`,
      );
    }
  }
}

async function readModelFile(path: string, advice: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new OperationalError(
      'model-missing',
      `The model file ${path} cannot be read (${describeError(cause)}). ${advice}`,
      {
        cause,
      },
    );
  }
}

/** The importer's `sample * scale + offset` for the catalogue's `(sample - mean) * scale`. */
function normalisationOf({ name, entry }: PlannedModel): { scale: number; offset: number } {
  const { mean, scale } = entry.input;
  if (typeof mean !== 'number' || typeof scale !== 'number') {
    throw new OperationalError('model-invalid', `The model "${name}" is imported: give one mean and one scale for it.`);
  }
  return { scale, offset: mean === 0 ? 0 : -mean * scale };
}

function cacheFileName(name: string, size: PictureSize, source: GraphFiles): string {
  const hash = createHash('sha256').update(source.topology).update(source.weights).digest('hex').slice(0, 16);
  return `${name}-${size.width}x${size.height}-v${IMPORTER_VERSION}-${hash}.onnx`;
}
