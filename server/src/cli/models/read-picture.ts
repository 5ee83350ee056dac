import sharp from 'sharp';
import { describeError, OperationalError } from '../../operational-error.ts';
import { stillTaskImage } from '../../tasks/still-task-image.ts';
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
    return { width, height, upright: data, scaleTo: (input) => stillTaskImage(sharp(data).removeAlpha(), input) };
  } catch (cause) {
    // The library tells of each of its parts on a line of its own; the first is the cause.
    const [reason] = describeError(cause).split('\n');
    throw new OperationalError('picture-invalid', `${file} cannot be read as a picture (${reason}).`, { cause });
  }
}
