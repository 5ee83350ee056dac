import { fitInside } from '#core/detection/letterbox.ts';
import type { TaskDefinition } from '../task-definition.ts';

const LONG_SIDE = 640;

export const circleDefinition: TaskDefinition = {
  model: null,
  inputFor: (picture) => {
    // A smaller picture gains nothing from being enlarged.
    const side = Math.min(LONG_SIDE, 2 * Math.floor(Math.max(picture.width, picture.height) / 2));
    return { format: 'gray', ...fitInside(picture, { width: side, height: side }, 2) };
  },
};
