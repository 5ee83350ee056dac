import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { OperationalError } from '../../operational-error.ts';
import type { Task, TaskFrame } from '../../tasks/task.ts';
import { serveTask } from '../worker/serve-task.ts';
import type { WorkerSettings } from '../worker/worker-messages.ts';

/**
 * A worker that does what the first sample of each picture tells it to, to see how the runtime takes it. A file
 * named `refuse-to-load` or `hang-while-loading` in the cache folder makes it fail before that.
 */
const COMMANDS = { answer: 0, throw: 1, crash: 2, exit: 3, hang: 4 } as const;

const IMAGE = { format: 'gray', fit: 'inside', width: 64, height: 64, step: 2 } as const;

const settings = workerData as WorkerSettings;

const ACTIONS: Readonly<Record<number, () => void | Promise<void>>> = {
  [COMMANDS.throw]: () => {
    throw new TypeError('Expected another picture');
  },
  [COMMANDS.crash]: () => {
    setImmediate(() => {
      throw new Error('simulated crash');
    });
    return sleep(60_000);
  },
  [COMMANDS.exit]: () => process.exit(7),
  [COMMANDS.hang]: () => {
    while (existsSync(settings.cacheDirectory));
  },
};

async function openScriptedTask(): Promise<Task> {
  writeFileSync(join(settings.cacheDirectory, `started-${crypto.randomUUID()}`), '');
  if (existsSync(join(settings.cacheDirectory, 'hang-while-loading'))) await sleep(60_000);
  if (existsSync(join(settings.cacheDirectory, 'refuse-to-load'))) {
    throw new OperationalError('model-missing', 'The model is away.');
  }
  return { provider: null, image: IMAGE, maximumBatch: 1, analyse, close: async () => {} };
}

/** Answers with one detection whose score is the second sample, so that answers can be told apart. */
async function analyse(frames: readonly TaskFrame[]) {
  const [command = 0, mark = 0] = frames[0]?.image.data ?? [];
  await ACTIONS[command]?.();
  return [{ objects: [{ label: 'mark', score: mark / 255, box: { x: 0, y: 0, width: 1, height: 1 } }] }];
}

if (parentPort !== null) await serveTask(parentPort, openScriptedTask);
