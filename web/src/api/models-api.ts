import {
  type MeasureProgress,
  type Model,
  type ModelCheck,
  type ModelMeasurements,
  measureStateSchema,
  modelCheckSchema,
  modelListSchema,
  modelMeasurementsSchema,
  type OfferedTask,
  offeredTaskListSchema,
  type UploadModelQuery,
} from '#contract/models.ts';
import { requestJson, requestNothing } from './request-json.ts';
import { uploadFile } from './upload-file.ts';

/** Large files over a slow network. */
const UPLOAD_TIMEOUT_MS = 600_000;

const CHECK_TIMEOUT_MS = 130_000;
const MEASURE_TIMEOUT_MS = 610_000;

/** The models that tasks can use, and the tasks that cameras can be given. */
export const modelsApi = {
  list: (signal: AbortSignal): Promise<Model[]> =>
    requestJson('/api/models', modelListSchema, { signal }).then(({ models }) => models),
  tasks: (signal: AbortSignal): Promise<OfferedTask[]> =>
    requestJson('/api/tasks', offeredTaskListSchema, { signal }).then(({ tasks }) => tasks),
  pull: (name: string): Promise<void> => requestNothing(`${modelPath(name)}/pull`, { method: 'POST' }),
  cancelPull: (name: string): Promise<void> => requestNothing(`${modelPath(name)}/pull`, { method: 'DELETE' }),
  check: (name: string, picture: Blob): Promise<ModelCheck> =>
    requestJson(`${modelPath(name)}/check`, modelCheckSchema, {
      method: 'POST',
      body: picture,
      timeoutMs: CHECK_TIMEOUT_MS,
    }),
  measure: (cameras: number, fps: number): Promise<ModelMeasurements> =>
    requestJson('/api/models/measure', modelMeasurementsSchema, {
      method: 'POST',
      body: { cameras, fps },
      timeoutMs: MEASURE_TIMEOUT_MS,
    }),
  measureProgress: (signal: AbortSignal): Promise<MeasureProgress | null> =>
    requestJson('/api/models/measure', measureStateSchema, { signal }).then(({ progress }) => progress),
  delete: (name: string): Promise<void> => requestNothing(modelPath(name), { method: 'DELETE' }),
  upload: (file: Blob, about: UploadModelQuery, onProgress: (share: number) => void): Promise<void> => {
    const query = new URLSearchParams(Object.entries(about).map(([key, value]) => [key, String(value)]));
    // Browsers do not know the type of ONNX files.
    const body = new Blob([file], { type: 'application/octet-stream' });
    return uploadFile(`/api/models?${query}`, body, { timeoutMs: UPLOAD_TIMEOUT_MS, onProgress });
  },
};

function modelPath(name: string): string {
  return `/api/models/${encodeURIComponent(name)}`;
}
