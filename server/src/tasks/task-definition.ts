import type { PictureSize, TaskInput } from './task.ts';

/** What is known of a task without loading it. */
export interface TaskDefinition {
  /** Name of the model for people, or null for a classical algorithm. */
  readonly model: string | null;
  /** The input for pictures of this size. Pictures of nearly the same shape get the same input, so that they share one worker. */
  inputFor(picture: PictureSize): TaskInput;
}
