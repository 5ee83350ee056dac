import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Result } from '#core/detection/result.ts';
import { OperationalError } from '../../operational-error.ts';
import type { Task, TaskFrame } from '../../tasks/task.ts';
import { serveTask } from '../worker/serve-task.ts';
import type { WorkerSettings } from '../worker/worker-messages.ts';

/**
 * A worker that does what the first sample of each picture tells it to, to see how the runtime takes it. A file
 * named `refuse-to-load` or `hang-while-loading` in the cache folder makes it fail before that.
 */
const COMMANDS = { answer: 0, throw: 1, crash: 2, exit: 3, hang: 4, work: 5, forget: 6 } as const;
/** `work` keeps the thread busy for this long for each step of the mark. */
const WORK_STEP_MS = 4;

const IMAGE = { format: 'gray', fit: 'inside', width: 64, height: 64, step: 2 } as const;

const settings = workerData as WorkerSettings;

const ACTIONS: Readonly<Record<number, (mark: number) => void | Promise<void>>> = {
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
  [COMMANDS.work]: (mark) => {
    const startedMs = performance.now();
    while (performance.now() - startedMs < mark * WORK_STEP_MS);
  },
};

async function openScriptedTask(): Promise<Task> {
  writeFileSync(join(settings.cacheDirectory, `started-${crypto.randomUUID()}`), '');
  if (existsSync(join(settings.cacheDirectory, 'hang-while-loading'))) await sleep(60_000);
  if (existsSync(join(settings.cacheDirectory, 'refuse-to-load'))) {
    throw new OperationalError('model-missing', 'The model is away.');
  }
  return { provider: null, image: IMAGE, maximumBatch: 8, analyse, close: async () => {} };
}

/** Answers each picture with one detection whose score is its second sample, so that answers can be told apart. */
async function analyse(frames: readonly TaskFrame[]) {
  const results: Result[] = [];
  for (const { image } of frames) {
    const [command = 0, mark = 0] = image.data;
    await ACTIONS[command]?.(mark);
    const box = { x: 0, y: 0, width: 1, height: 1 };
    if (command !== COMMANDS.forget) results.push({ objects: [{ label: 'mark', score: mark / 255, box }] });
  }
  return results;
}

if (parentPort !== null) await serveTask(parentPort, openScriptedTask);
