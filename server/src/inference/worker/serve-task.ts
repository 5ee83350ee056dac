import { describeError, OperationalError } from '../../operational-error.ts';
import type { Task, TaskFrame } from '../../tasks/task.ts';
import { imageByteLength } from '../../tasks/task-image.ts';
import type { FromWorkerMessage, TaskPort, ToWorkerMessage, WorkerFailure } from './worker-messages.ts';

/**
 * Opens a task, warms it up, and answers the messages of the other side of `port` until it is told to close, which also
 * closes the port, so that the thread or process ends.
 */
export async function serveTask(port: TaskPort, openTask: () => Promise<Task>): Promise<void> {
  const post = (message: FromWorkerMessage) => port.postMessage(message);
  let task: Task;
  try {
    task = await openTask();
    await (task.warmUp?.() ?? warmUp(task));
  } catch (error) {
    post({ type: 'load-failed', failure: describeFailure(error) });
    port.close();
    return;
  }
  const noteProvider = watchProvider(task, post);
  let tail = Promise.resolve();
  port.on('message', (message: ToWorkerMessage) => {
    // Answers to questions of our own are heard by those who asked.
    if (message.type === 'model-plan') return;
    if (message.type === 'close') tail = tail.then(() => closeTask(task, port));
    else tail = tail.then(() => answer(task, message, post)).then(noteProvider);
  });
  const { provider, image, maximumBatch } = task;
  post({ type: 'ready', opened: { provider, image, maximumBatch } });
}

/** Gives a function that tells the other side what runs the model, if that is something else than the last time. */
function watchProvider(task: Task, post: (message: FromWorkerMessage) => void): () => void {
  let known = task.provider;
  return () => {
    const { provider } = task;
    if (provider === null || provider === known) return;
    known = provider;
    post({ type: 'provider', provider });
  };
}

/** The first runs of a model take several times as long as the later ones. */
async function warmUp(task: Task): Promise<void> {
  for (let run = 0; run < 2; run++) await task.analyse([blankFrame(task)]);
}

function blankFrame({ image: { format, width, height } }: Task): TaskFrame {
  const input = { format, width, height };
  const context = { camera: '', ptsUs: 0, region: { x: 0, y: 0, width: 1, height: 1 }, object: null };
  return { image: { ...input, data: new Uint8Array(imageByteLength(input)) }, context };
}

async function answer(
  task: Task,
  { id, frames }: Extract<ToWorkerMessage, { type: 'analyse' }>,
  post: (message: FromWorkerMessage) => void,
): Promise<void> {
  const startedMs = performance.now();
  try {
    const results = await task.analyse(frames);
    post({ type: 'result', id, results, inferenceMs: performance.now() - startedMs });
  } catch (error) {
    post({ type: 'failure', id, failure: describeFailure(error) });
  }
}

async function closeTask(task: Task, port: TaskPort): Promise<void> {
  await task.close();
  port.close();
}

function describeFailure(error: unknown): WorkerFailure {
  const code = error instanceof OperationalError ? error.code : 'task-failed';
  return { code, message: describeError(error) };
}
