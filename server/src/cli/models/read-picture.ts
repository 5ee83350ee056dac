import sharp from 'sharp';
import { describeError, OperationalError } from '../../operational-error.ts';
import type { TaskImage, TaskInput } from '../../tasks/task.ts';

/** A picture file, upright, without transparency. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** As PNG, to draw on. */
  readonly upright: Buffer;
  /** Scales it for a task, as the pipeline does with frames. */
  scaleTo(input: TaskInput): Promise<TaskImage>;
}

/** @throws OperationalError `picture-invalid` */
export async function readPicture(file: string): Promise<Picture> {
  try {
    const { data, info } = await sharp(file)
      .autoOrient()
      .flatten({ background: '#000' })
      .toColourspace('srgb')
      .png({ compressionLevel: 0 })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { width, height, upright: data, scaleTo: (input) => scale(data, input) };
  } catch (cause) {
    throw new OperationalError('picture-invalid', `${file} cannot be read as a picture (${describeError(cause)}).`, {
      cause,
    });
  }
}

async function scale(picture: Buffer, { format, width, height }: TaskInput): Promise<TaskImage> {
  const scaled = sharp(picture).removeAlpha().resize(width, height, { fit: 'fill', kernel: 'linear' });
  const data = await (format === 'gray' ? scaled.grayscale() : scaled).raw().toBuffer();
  return { format, width, height, data };
}
