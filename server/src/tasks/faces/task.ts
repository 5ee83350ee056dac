import { BLAZEFACE_INPUT_SIDE, decodeBlazeFace } from '#core/detection/blazeface.ts';
import { type Letterbox, placeLetterbox } from '#core/detection/letterbox.ts';
import type { ModelSessions } from '../../inference/model-sessions.ts';
import { requireOutput } from '../../inference/onnx-session.ts';
import type { Task, TaskImage, TaskInput } from '../task.ts';
import { assertImageFits } from '../task-image.ts';

const MINIMUM_SCORE = 0.3;
const BYTES_PER_PIXEL = 3;
const SQUARE = { width: BLAZEFACE_INPUT_SIDE, height: BLAZEFACE_INPUT_SIDE };

/**
 * Finds faces with six landmarks (`FACE_LANDMARKS`) with BlazeFace.
 *
 * @param input a size from `facesDefinition`: at most 256 pixels wide and high; the rest of the model's square stays black
 * @throws OperationalError `model-missing` | `model-invalid`
 */
export async function openFacesTask(input: TaskInput, models: ModelSessions): Promise<Task> {
  const session = await models.open('blazeface', SQUARE);
  const letterbox = placeLetterbox(input, SQUARE);
  const square = new Uint8Array(SQUARE.width * SQUARE.height * BYTES_PER_PIXEL);
  return {
    input,
    async analyse(image) {
      assertImageFits(image, input);
      copyIntoLetterbox(image, letterbox, square);
      const outputs = await session.run(square);
      const output = (grid: 'largeGrid' | 'smallGrid') => ({
        scores: requireOutput(outputs, `${grid}Scores`),
        shapes: requireOutput(outputs, `${grid}Shapes`),
      });
      return decodeBlazeFace([output('largeGrid'), output('smallGrid')], letterbox, MINIMUM_SCORE);
    },
    close: () => session.close(),
  };
}

function copyIntoLetterbox(image: TaskImage, { left, top }: Letterbox, target: Uint8Array): void {
  const rowBytes = image.width * BYTES_PER_PIXEL;
  for (let row = 0; row < image.height; row++) {
    const source = image.data.subarray(row * rowBytes, (row + 1) * rowBytes);
    target.set(source, ((top + row) * SQUARE.width + left) * BYTES_PER_PIXEL);
  }
}
