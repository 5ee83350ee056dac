import { detectCircles } from '#core/detection/circle-detector.ts';
import type { Task, TaskInput } from '../task.ts';
import { assertImageFits } from '../task-image.ts';

/**
 * Finds circles without a model.
 *
 * @param input a size from `circleDefinition`
 */
export async function openCircleTask(input: TaskInput): Promise<Task> {
  return {
    input,
    async analyse(image) {
      assertImageFits(image, input);
      return detectCircles(image);
    },
    async close() {},
  };
}
