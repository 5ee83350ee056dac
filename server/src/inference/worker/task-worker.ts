import { parentPort, workerData } from 'node:worker_threads';
import type { TaskName } from '#contract/config.ts';
import type { Task } from '../../tasks/task.ts';
import { ModelStore } from '../model-store/model-store.ts';
import { serveTask } from './serve-task.ts';
import type { FromWorkerMessage, WorkerSettings } from './worker-messages.ts';

/** Entry point of a worker thread: opens the task that it was started for. Tasks load only what they need. */
const OPEN_TASK: Readonly<Record<TaskName, (settings: WorkerSettings, models: ModelStore) => Promise<Task>>> = {
  objects: async ({ input }, models) => (await import('../../tasks/objects/task.ts')).openObjectsTask(input, models),
  faces: async ({ input }, models) => (await import('../../tasks/faces/task.ts')).openFacesTask(input, models),
  circle: async ({ input }) => (await import('../../tasks/circle/task.ts')).openCircleTask(input),
};

if (parentPort === null) throw new TypeError('Expected to run in a worker thread but received no parent port');
const port = parentPort;
const settings = workerData as WorkerSettings;
const models = new ModelStore({
  modelsDirectory: settings.modelsDirectory,
  cacheDirectory: settings.cacheDirectory,
  onWarning: (message) => port.postMessage({ type: 'warning', message } satisfies FromWorkerMessage),
});
await serveTask(port, () => OPEN_TASK[settings.task](settings, models));
