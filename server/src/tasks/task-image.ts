import type { TaskImage, TaskInput } from './task.ts';

const BYTES_PER_PIXEL = { rgb: 3, gray: 1 } as const;

/** Number of bytes of a picture of this size and format. */
export function imageByteLength({ format, width, height }: TaskInput): number {
  return width * height * BYTES_PER_PIXEL[format];
}

/** @throws TypeError where a picture is not of the size and format that a task was opened for */
export function assertImageFits(image: TaskImage, input: TaskInput): void {
  const expected = `${input.format} ${input.width}x${input.height} with ${imageByteLength(input)} bytes`;
  const received = `${image.format} ${image.width}x${image.height} with ${image.data.length} bytes`;
  if (expected !== received) throw new TypeError(`Expected ${expected} for image but received ${received}`);
}
