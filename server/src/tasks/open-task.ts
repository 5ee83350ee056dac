import type { InferenceConfig } from '#contract/models.ts';
import type { ModelStore } from '../inference/model-store/model-store.ts';
import type { TerminationGuard } from '../inference/worker/termination-guard.ts';
import type { PictureSize, Task } from './task.ts';
import type { PlannedModel, TaskMethod } from './task-plan.ts';

/** What tasks are opened with, one for each worker thread. */
export interface TaskServices {
  readonly store: ModelStore;
  readonly guard: TerminationGuard;
  readonly inference: InferenceConfig;
  /** Keeps what is costly to find out about models; left out, nothing is kept. */
  readonly cacheDirectory?: string;
  /** Receives sentences for a person: something works worse than it should. */
  readonly onWarning?: (message: string) => void;
  /** For tasks of the user's own; without it there are none. */
  readonly own?: OwnTaskServices;
}

/** What only tasks of the user's own need. */
export interface OwnTaskServices {
  /** @throws OperationalError `model-unknown` | `model-missing` | `model-invalid` */
  readonly planModel: (name: string) => Promise<PlannedModel>;
  /** Receives one line for a person. */
  readonly log: (line: string) => void;
}

/**
 * Opens a task. Called inside a worker thread, since loading some of the modules loads native code.
 *
 * @param size of the model's own input; of no meaning to tasks without a model
 * @throws OperationalError `model-missing` | `model-invalid` | `model-out-of-memory` | `model-server-failed` | `task-invalid` |
 *   `task-failed`
 */
export async function openTask(method: TaskMethod, size: PictureSize, services: TaskServices): Promise<Task> {
  switch (method.kind) {
    case 'model': {
      const { openModelTask } = await services.guard.protect(() => import('./open-model-task.ts'));
      return await openModelTask(method.model, size, services);
    }
    case 'classical': {
      const { CLASSICAL_TASKS } = await import('./classical-tasks.ts');
      return await CLASSICAL_TASKS[method.algorithm]();
    }
    case 'file': {
      const { openFileTask } = await import('./file/open-file-task.ts');
      return await openFileTask(method.path, services);
    }
  }
}
