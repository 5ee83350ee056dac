import { parentPort, workerData } from 'node:worker_threads';
import type { TaskName } from '#contract/config.ts';
import type { Task } from '../../tasks/task.ts';
import { ModelSessions } from '../model-sessions.ts';
import { ModelStore } from '../model-store/model-store.ts';
import { serveTask } from './serve-task.ts';
import { TerminationGuard } from './termination-guard.ts';
import type { FromWorkerMessage, WorkerData } from './worker-messages.ts';

/** Entry point of a worker thread: opens the task that it was started for. Loading a task's module may load native code. */
const IMPORT_TASK = {
  objects: async () => (await import('../../tasks/objects/task.ts')).openObjectsTask,
  faces: async () => (await import('../../tasks/faces/task.ts')).openFacesTask,
  circle: async () => (await import('../../tasks/circle/task.ts')).openCircleTask,
} satisfies Readonly<Record<TaskName, unknown>>;

if (parentPort === null) throw new TypeError('Expected to run in a worker thread but received no parent port');
const port = parentPort;
const data = workerData as WorkerData;
const guard = new TerminationGuard(data.terminationMemory, () => process.exit());
const store = new ModelStore({
  modelsDirectory: data.modelsDirectory,
  cacheDirectory: data.cacheDirectory,
  onWarning: (message) => port.postMessage({ type: 'warning', message } satisfies FromWorkerMessage),
});

async function openTask(): Promise<Task> {
  const open = await guard.protect(IMPORT_TASK[data.task]);
  return open(data.input, new ModelSessions(store, guard));
}

await serveTask(port, openTask);
