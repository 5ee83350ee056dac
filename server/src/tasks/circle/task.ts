import { detectCircles } from '#core/detection/circle-detector.ts';
import type { ImageSpec } from '#core/model-input/image-spec.ts';
import type { Task } from '../task.ts';
import { assertImageFits } from '../task-image.ts';

const IMAGE: ImageSpec = { format: 'gray', fit: 'inside', width: 640, height: 640, step: 2 };

/** Finds circles without a model. */
export async function openCircleTask(): Promise<Task> {
  return {
    provider: null,
    image: IMAGE,
    maximumBatch: 1,
    async analyse(frames) {
      return frames.map(({ image }) => {
        assertImageFits(image, IMAGE);
        return { objects: detectCircles(image) };
      });
    },
    async close() {},
  };
}
