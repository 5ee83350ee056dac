import type { TaskName } from '#contract/config.ts';
import type { Detection } from '#core/detection/detection.ts';
import type { TaskImage, TaskInput } from '../../tasks/task.ts';

/** What a worker is to do. */
export interface WorkerSettings {
  readonly task: TaskName;
  readonly input: TaskInput;
  readonly modelsDirectory: string;
  readonly cacheDirectory: string;
}

/** What a worker thread gets when it starts (`workerData`). */
export interface WorkerData extends WorkerSettings {
  /** Memory of the `TerminationGuard`. */
  readonly terminationMemory: SharedArrayBuffer;
}

/** Messages to a worker. Pictures are analysed in the order in which they arrive. */
export type ToWorkerMessage =
  | { readonly type: 'analyse'; readonly id: number; readonly image: TaskImage }
  | { readonly type: 'close' };

export interface WorkerFailure {
  readonly code: string;
  readonly message: string;
}

/** Messages from a worker: `ready` or `load-failed` first, then one answer for each picture. */
export type FromWorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'load-failed'; readonly failure: WorkerFailure }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'result';
      readonly id: number;
      readonly detections: readonly Detection[];
      readonly inferenceMs: number;
    }
  | { readonly type: 'failure'; readonly id: number; readonly failure: WorkerFailure };
