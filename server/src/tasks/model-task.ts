import type { ModelInput } from '#contract/models.ts';
import { type Decoder, type ModelOutput, ModelOutputError } from '#core/decoding/decoder.ts';
import { DECODERS } from '#core/decoding/decoders.ts';
import { type Letterbox, placeLetterbox } from '#core/detection/letterbox.ts';
import type { Result } from '#core/detection/result.ts';
import type { ImageSpec } from '#core/model-input/image-spec.ts';
import { type TensorLayout, writeImageTensor } from '#core/model-input/write-image-tensor.ts';
import type { ModelExecutor, OutputTensor, Tensor } from '../inference/execution/model-executor.ts';
import { OperationalError } from '../operational-error.ts';
import type { PictureSize, Task, TaskFrame, UnreadOutputs } from './task.ts';
import { assertImageFits } from './task-image.ts';
import type { PlannedModel } from './task-plan.ts';

/** Transformers that give boxes in pixels of the original picture ask for its size; they are told the size of their own input. */
const ORIGINAL_SIZE_INPUT = 'orig_target_sizes';

/** What a model wants pictures to be scaled to. */
export function imageSpecOf(input: ModelInput, size: PictureSize): ImageSpec {
  const format = input.channels === 'gray' ? 'gray' : 'rgb';
  // A model whose input takes the picture's own shape needs no letterbox.
  const isExact = input.fit === 'stretch' || 'longSide' in input.size;
  return { format, fit: isExact ? 'exact' : 'inside', ...size, step: 1 };
}

/**
 * Any model with any decoder as a task.
 *
 * @param input how the executor wants its pictures; differs from the catalogue's for models that were imported
 * @param executor becomes the task's, which closes it
 * @throws OperationalError `model-invalid`
 */
export function createModelTask(
  model: PlannedModel,
  input: ModelInput,
  size: PictureSize,
  executor: ModelExecutor,
): Task {
  return new ModelTask(model, input, size, executor);
}

class ModelTask implements Task {
  readonly image: ImageSpec;
  readonly maximumBatch: number;
  readonly #model: PlannedModel;
  readonly #input: ModelInput;
  readonly #size: PictureSize;
  readonly #executor: ModelExecutor;
  readonly #decoder: Decoder;
  readonly #layout: TensorLayout;
  readonly #inputName: string;
  /** Memory of the last input, for the next one of the same batch. */
  #tensor: Tensor | null = null;

  constructor(model: PlannedModel, input: ModelInput, size: PictureSize, executor: ModelExecutor) {
    this.#model = model;
    this.#input = input;
    this.#size = size;
    this.#executor = executor;
    this.image = imageSpecOf(input, size);
    this.#decoder = DECODERS[model.entry.decoder];
    this.#layout = { ...input, mean: triple(input.mean), scale: triple(input.scale) };
    const named = executor.signature.inputs.find(({ name }) => input.name === undefined || name === input.name);
    if (named === undefined) {
      const names = executor.signature.inputs.map(({ name }) => `"${name}"`).join(', ');
      throw invalid(model, `it has no input "${input.name ?? 'of any name'}" but ${names || 'none at all'}.`);
    }
    this.#inputName = named.name;
    this.maximumBatch = named.dims[0] === null ? Number.POSITIVE_INFINITY : 1;
  }

  get provider(): string {
    return this.#executor.provider;
  }

  async analyse(frames: readonly TaskFrame[]): Promise<readonly Result[]> {
    if (frames.length === 0) return [];
    if (frames.length <= this.maximumBatch) return await this.#run(frames);
    const results: Result[] = [];
    for (const frame of frames) results.push(...(await this.#run([frame])));
    return results;
  }

  close(): Promise<void> {
    return this.#executor.close();
  }

  async run(frame: TaskFrame): Promise<UnreadOutputs> {
    const letterbox = this.#place(frame.image);
    return { outputs: await this.#execute([frame], [letterbox]), letterbox };
  }

  async #run(frames: readonly TaskFrame[]): Promise<Result[]> {
    const letterboxes = frames.map(({ image }) => this.#place(image));
    const outputs = await this.#execute(frames, letterboxes);
    return letterboxes.map((letterbox, index) => this.#decode(outputs, frames.length, index, letterbox));
  }

  async #execute(
    frames: readonly TaskFrame[],
    letterboxes: readonly Letterbox[],
  ): Promise<ReadonlyMap<string, OutputTensor>> {
    const inputs = new Map([[this.#inputName, this.#fill(frames, letterboxes)]]);
    if (this.#executor.signature.inputs.some(({ name }) => name === ORIGINAL_SIZE_INPUT))
      inputs.set(ORIGINAL_SIZE_INPUT, this.#originalSizes(frames.length));
    return await this.#executor.run(inputs);
  }

  #place(picture: PictureSize): Letterbox {
    return this.#input.alignment === 'top-left'
      ? { input: this.#size, picture, left: 0, top: 0 }
      : placeLetterbox(picture, this.#size);
  }

  #fill(frames: readonly TaskFrame[], letterboxes: readonly Letterbox[]): Tensor {
    const tensor = this.#memoryFor(frames.length);
    const values = tensor.data.length / frames.length;
    for (const [index, { image }] of frames.entries()) {
      const letterbox = letterboxes[index];
      if (letterbox === undefined || tensor.type === 'int64') continue;
      assertImageFits(image, this.image);
      writeImageTensor(image.data, letterbox, this.#layout, tensor.data, index * values);
    }
    return tensor;
  }

  #memoryFor(batch: number): Tensor {
    if (this.#tensor?.dims[0] === batch) return this.#tensor;
    const { width, height } = this.#size;
    const channels = this.#input.channels === 'gray' ? 1 : 3;
    const dims = this.#input.layout === 'nchw' ? [batch, channels, height, width] : [batch, height, width, channels];
    const length = batch * channels * height * width;
    this.#tensor =
      this.#input.type === 'uint8'
        ? { type: 'uint8', dims, data: new Uint8Array(length) }
        : { type: 'float32', dims, data: new Float32Array(length) };
    return this.#tensor;
  }

  #originalSizes(batch: number): Tensor {
    const { width, height } = this.#size;
    const data = BigInt64Array.from({ length: batch * 2 }, (_, index) => BigInt(index % 2 === 0 ? width : height));
    return { type: 'int64', dims: [batch, 2], data };
  }

  #decode(outputs: ReadonlyMap<string, OutputTensor>, batch: number, index: number, letterbox: Letterbox): Result {
    const { labels, entry } = this.#model;
    const own = new Map([...outputs].map(([name, output]) => [name, pictureOf(output, batch, index)]));
    try {
      const { minimumScore, options } = entry;
      return this.#decoder.decode(own, { letterbox, labels, minimumScore, options });
    } catch (cause) {
      if (cause instanceof ModelOutputError) throw invalid(this.#model, cause.message, cause);
      throw cause;
    }
  }
}

/** One picture's part of a batch. */
function pictureOf({ dims, data }: OutputTensor, batch: number, index: number): ModelOutput {
  if (batch === 1 || dims[0] !== batch) return { dims, data };
  const length = data.length / batch;
  return { dims: [1, ...dims.slice(1)], data: data.subarray(index * length, (index + 1) * length) };
}

function triple(value: number | readonly [number, number, number]): readonly [number, number, number] {
  return typeof value === 'number' ? [value, value, value] : value;
}

function invalid(model: PlannedModel, reason: string, cause?: unknown): OperationalError {
  return new OperationalError(
    'model-invalid',
    `The model "${model.name}" cannot be used: ${reason} Check its decoder, labels and input in the catalogue or the configuration.`,
    { cause },
  );
}
