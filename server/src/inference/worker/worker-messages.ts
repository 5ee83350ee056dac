import type { InferenceConfig } from '#contract/models.ts';
import type { Result } from '#core/detection/result.ts';
import type { ImageSpec } from '#core/model-input/image-spec.ts';
import type { PictureSize, TaskFrame } from '../../tasks/task.ts';
import type { PlannedModel, TaskPlan } from '../../tasks/task-plan.ts';

/** What a worker is to do. */
export interface WorkerSettings {
  readonly plan: TaskPlan;
  /** Of the model's own input. */
  readonly size: PictureSize;
  readonly inference: InferenceConfig;
  readonly modelsDirectory: string;
  readonly cacheDirectory: string;
}

/** What a worker thread gets when it starts (`workerData`). */
export interface WorkerData extends WorkerSettings {
  /** Memory of the `TerminationGuard`. */
  readonly terminationMemory: SharedArrayBuffer;
}

/** The file descriptor of a process through which it and its parent talk. */
export const CHANNEL = 3;

/** Of one message from a process. */
export const MAXIMUM_MESSAGE_BYTES = 32 * 1024 * 1024;

/** The first message to a process, which has no `workerData`. */
export interface StartMessage {
  readonly type: 'start';
  readonly settings: WorkerSettings;
}

/** The end of the conversation that is inside the worker. */
export interface TaskPort {
  postMessage(message: FromWorkerMessage): void;
  on(event: 'message', listener: (message: ToWorkerMessage) => void): unknown;
  /** What was posted before still arrives; the thread or process ends afterwards. */
  close(): void;
}

/** Messages to a worker. Questions are answered in the order in which they arrive. */
export type ToWorkerMessage =
  | { readonly type: 'analyse'; readonly id: number; readonly frames: readonly TaskFrame[] }
  /** The answer to `plan-model`. */
  | { readonly type: 'model-plan'; readonly id: number; readonly outcome: ModelPlanOutcome }
  | { readonly type: 'close' };

/** Exactly one of the two is not null. */
export interface ModelPlanOutcome {
  readonly model: PlannedModel | null;
  readonly failure: WorkerFailure | null;
}

export interface WorkerFailure {
  readonly code: string;
  readonly message: string;
}

/** What a worker says of its task once it is open. */
export interface OpenedTask {
  readonly provider: string | null;
  readonly image: ImageSpec;
  readonly maximumBatch: number;
}

/** Messages from a worker: `ready` or `load-failed` first, then one answer for each question. */
export type FromWorkerMessage =
  | { readonly type: 'ready'; readonly opened: OpenedTask }
  | { readonly type: 'load-failed'; readonly failure: WorkerFailure }
  /** Code of the user's own threw where nobody catches it; the process ends. `message` says where. */
  | { readonly type: 'crashed'; readonly message: string }
  | { readonly type: 'warning'; readonly message: string }
  /** A task of the user's own asks for a model of the catalogue. */
  | { readonly type: 'plan-model'; readonly id: number; readonly model: string }
  /** What runs the model has changed, e.g. because a model server is away. */
  | { readonly type: 'provider'; readonly provider: string }
  | {
      readonly type: 'result';
      readonly id: number;
      readonly results: readonly Result[];
      readonly inferenceMs: number;
    }
  | { readonly type: 'failure'; readonly id: number; readonly failure: WorkerFailure };
