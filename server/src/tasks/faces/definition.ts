import { BLAZEFACE_INPUT_SIDE } from '#core/detection/blazeface.ts';
import { fitInside } from '#core/detection/letterbox.ts';
import { MODEL_CATALOGUE } from '../../inference/model-store/model-catalogue.ts';
import type { TaskDefinition } from '../task-definition.ts';

const SIDE_STEP = 16;

export const facesDefinition: TaskDefinition = {
  model: MODEL_CATALOGUE.blazeface.title,
  inputFor: (picture) => ({
    format: 'rgb',
    ...fitInside(picture, { width: BLAZEFACE_INPUT_SIDE, height: BLAZEFACE_INPUT_SIDE }, SIDE_STEP),
  }),
};
