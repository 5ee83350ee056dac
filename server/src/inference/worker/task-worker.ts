import { parentPort, workerData } from 'node:worker_threads';
import { openTask } from '../../tasks/open-task.ts';
import { ModelStore } from '../model-store/model-store.ts';
import { serveTask } from './serve-task.ts';
import { TerminationGuard } from './termination-guard.ts';
import type { FromWorkerMessage, WorkerData } from './worker-messages.ts';

/** Entry point of a worker thread: opens the task that it was started for. */
if (parentPort === null) throw new TypeError('Expected to run in a worker thread but received no parent port');
const port = parentPort;
const { plan, size, inference, modelsDirectory, cacheDirectory, terminationMemory } = workerData as WorkerData;
const guard = new TerminationGuard(terminationMemory, () => process.exit());
const warn = (message: string) => port.postMessage({ type: 'warning', message } satisfies FromWorkerMessage);
const store = new ModelStore({ modelsDirectory, cacheDirectory, onWarning: warn });

const services = { store, guard, inference, cacheDirectory, onWarning: warn };
await serveTask(port, () => openTask(plan.method, size, services));
