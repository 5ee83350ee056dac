import type { PictureSize } from '../../tasks/task.ts';
import type { TaskPlan } from '../../tasks/task-plan.ts';
import { bestBatch, readMeasuredBatches } from './measured-batches.ts';

/** Says how many pictures a task is best given in one go, as `models bench` has measured on this machine. Never rejects. */
export function batchFromMeasurements(cacheDirectory: string) {
  return async ({ method }: TaskPlan, { width, height }: PictureSize, provider: string | null): Promise<number> => {
    if (method.kind !== 'model' || provider === null) return 1;
    // What stands behind the name is why no other one was taken.
    const [name = provider] = provider.split(' ');
    const wanted = { model: method.model.name, width, height, provider: name };
    return bestBatch(await readMeasuredBatches(cacheDirectory), wanted);
  };
}
