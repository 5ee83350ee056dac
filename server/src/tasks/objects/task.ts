import { CENTERNET_STRIDE, decodeCenterNet } from '#core/detection/centernet.ts';
import type { ModelSessions } from '../../inference/model-sessions.ts';
import { requireOutput } from '../../inference/onnx-session.ts';
import type { Task, TaskInput } from '../task.ts';
import { assertImageFits } from '../task-image.ts';

/** Persons score about 0.3 with this model, and the tracker follows a known object at half of that. */
const LIMITS = { minimumScore: 0.12, maximumDetections: 100 };

/**
 * Finds things of the 80 COCO classes with CenterNet.
 *
 * @param input a size from `objectsDefinition`
 * @throws OperationalError `model-missing` | `model-invalid`
 */
export async function openObjectsTask(input: TaskInput, models: ModelSessions): Promise<Task> {
  const session = await models.open('centernet', input);
  return {
    input,
    async analyse(image) {
      assertImageFits(image, input);
      const outputs = await session.run(image.data);
      const grid = {
        heatmap: requireOutput(outputs, 'heatmap'),
        sides: requireOutput(outputs, 'sides'),
        width: input.width / CENTERNET_STRIDE,
        height: input.height / CENTERNET_STRIDE,
      };
      return decodeCenterNet(grid, LIMITS);
    },
    close: () => session.close(),
  };
}
