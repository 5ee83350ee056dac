import { type ImageSpec, imageSizeFor } from '#core/model-input/image-spec.ts';
import type { PictureSize, TaskImage, TaskInput } from './task.ts';

const BYTES_PER_PIXEL = { rgb: 3, gray: 1 } as const;

/** Number of bytes of a picture of this size and format. */
export function imageByteLength({ format, width, height }: TaskInput): number {
  return width * height * BYTES_PER_PIXEL[format];
}

/** What a picture, or a part of one, of this size has to be scaled to. */
export function taskInputFor(spec: ImageSpec, picture: PictureSize): TaskInput {
  return { format: spec.format, ...imageSizeFor(spec, picture) };
}

/** @throws TypeError where a picture is not what a task asked for */
export function assertImageFits(image: TaskImage, spec: ImageSpec): void {
  const isSized =
    spec.fit === 'exact'
      ? image.width === spec.width && image.height === spec.height
      : image.width <= spec.width && image.height <= spec.height;
  const isEmpty = !(image.width > 0 && image.height > 0);
  if (isSized && !isEmpty && image.format === spec.format && image.data.length === imageByteLength(image)) return;
  const expected = `${spec.format} ${spec.fit === 'exact' ? '' : 'within '}${spec.width}x${spec.height}`;
  const received = `${image.format} ${image.width}x${image.height} with ${image.data.length} bytes`;
  throw new TypeError(`Expected ${expected} for image but received ${received}`);
}
