import { findDominantColours } from '#core/colour/dominant-colours.ts';
import type { ImageSpec } from '#core/model-input/image-spec.ts';
import type { Task } from '../task.ts';
import { assertImageFits } from '../task-image.ts';

/** A colour needs no detail, and averaging takes away noise. */
const IMAGE: ImageSpec = { format: 'rgb', fit: 'inside', width: 64, height: 64, step: 2 };

/** Names the main colour of an object in its attribute `colour`, and a second one that covers much of it in `second-colour`. */
export async function openColoursTask(): Promise<Task> {
  return {
    provider: null,
    image: IMAGE,
    maximumBatch: Number.POSITIVE_INFINITY,
    async analyse(frames) {
      return frames.map(({ image }) => {
        assertImageFits(image, IMAGE);
        const [colour, second] = findDominantColours(image);
        return {
          objects: [],
          attributes: {
            ...(colour && { colour: { value: colour.name, score: colour.share } }),
            ...(second && { 'second-colour': { value: second.name, score: second.share } }),
          },
        };
      });
    },
    async close() {},
  };
}
