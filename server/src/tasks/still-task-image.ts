import type { Sharp } from 'sharp';
import type { TaskImage, TaskInput } from './task.ts';

/** A still picture stretched to what a task wants, as the pipeline does with frames. The picture has no transparency. */
export async function stillTaskImage(picture: Sharp, { format, width, height }: TaskInput): Promise<TaskImage> {
  const scaled = picture.resize(width, height, { fit: 'fill', kernel: 'linear' });
  const data = await (format === 'gray' ? scaled.grayscale() : scaled).raw().toBuffer();
  return { format, width, height, data };
}
