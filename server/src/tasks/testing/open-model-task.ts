import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import sharp from 'sharp';
import type { Result } from '#core/detection/result.ts';
import type { Box } from '#core/geometry/box.ts';
import { modelInputSizeFor } from '#core/model-input/image-spec.ts';
import { OnnxExecutor } from '../../inference/execution/onnx/onnx-executor.ts';
import { ModelStore } from '../../inference/model-store/model-store.ts';
import { createModelTask } from '../model-task.ts';
import type { PictureSize, Task } from '../task.ts';
import { taskInputFor } from '../task-image.ts';
import type { PlannedModel } from '../task-plan.ts';
import { frameOf } from './open-test-task.ts';

/** Opens models as tasks in the calling thread, for pictures of a size; the caller closes each. */
export function createModelOpener(): (model: PlannedModel, picture: PictureSize) => Promise<Task> {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'localcv-models-'));
  after(() => rmSync(cacheDirectory, { recursive: true, force: true }));
  const onWarning = (message: string) => {
    throw new Error(message);
  };
  const store = new ModelStore({ modelsDirectory: cacheDirectory, cacheDirectory, onWarning });
  return async (model, picture) => {
    const size = modelInputSizeFor(model.entry.input.size, picture);
    const { bytes, input } = await store.load(model, size);
    return createModelTask(model, input, size, await OnnxExecutor.open(bytes, { threads: 1 }));
  };
}

export interface Picture {
  readonly size: PictureSize;
  /** RGB samples. */
  readonly data: Uint8Array;
}

/** A picture file, or a part of it, as RGB samples. */
export async function readPicture(file: string | Buffer, part?: Box): Promise<Picture> {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  return part === undefined ? { size, data } : await cropPicture({ size, data }, part);
}

/** The part of a picture that lies inside a box. */
export async function cropPicture({ size, data }: Picture, part: Box): Promise<Picture> {
  const left = Math.max(0, Math.round(part.x * size.width));
  const top = Math.max(0, Math.round(part.y * size.height));
  const width = Math.min(size.width - left, Math.round(part.width * size.width));
  const height = Math.min(size.height - top, Math.round(part.height * size.height));
  const cut = sharp(data, { raw: { ...size, channels: 3 } }).extract({ left, top, width, height });
  return { size: { width, height }, data: await cut.raw().toBuffer() };
}

/** What a task makes of a picture, scaled as the task asks for. */
export async function analysePicture(task: Task, { size, data }: Picture): Promise<Result> {
  const input = taskInputFor(task.image, size);
  const scaled = sharp(data, { raw: { ...size, channels: 3 } }).resize(input.width, input.height, { fit: 'fill' });
  const samples = await (input.format === 'gray' ? scaled.toColourspace('b-w') : scaled).raw().toBuffer();
  const [result] = await task.analyse([frameOf({ ...input, data: samples })]);
  if (result === undefined) throw new TypeError('Expected one result for one picture but received none');
  return result;
}
