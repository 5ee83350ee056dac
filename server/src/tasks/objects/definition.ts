import { centerNetInputSize } from '#core/detection/centernet.ts';
import { MODEL_CATALOGUE } from '../../inference/model-store/model-catalogue.ts';
import type { TaskDefinition } from '../task-definition.ts';

export const objectsDefinition: TaskDefinition = {
  model: MODEL_CATALOGUE.centernet.title,
  inputFor: (picture) => ({ format: 'rgb', ...centerNetInputSize(picture) }),
};
