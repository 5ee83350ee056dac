import { workerData } from 'node:worker_threads';

const INTERVAL_MS = 1_000;

/** Entry point of a thread that ends its process once the parent has gone, whatever the main thread is at. */
const parent: unknown = workerData;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, INTERVAL_MS);
