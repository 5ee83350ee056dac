import { parentPort, workerData } from 'node:worker_threads';
import { OperationalError } from '../../../operational-error.ts';
import { EventSearcher } from './event-searcher.ts';
import type { SearchReply, SearchTask, SearchWorkerData } from './search-messages.ts';

/** Entry of the thread that searches. It opens the database with its first task, and again after a failure to open it. */
const { file } = workerData as SearchWorkerData;
let searcher: EventSearcher | null = null;

function run(task: SearchTask): SearchReply {
  try {
    searcher ??= new EventSearcher(file);
    const answer = task.type === 'find' ? searcher.find(task.request) : searcher.findSimilar(task.request);
    return { type: 'answer', answer };
  } catch (error) {
    const isExpected = error instanceof OperationalError;
    return {
      type: 'failure',
      code: isExpected ? error.code : null,
      message: error instanceof Error ? error.message : String(error),
      retryable: isExpected && error.retryable,
    };
  }
}

parentPort?.on('message', (task: SearchTask) => parentPort?.postMessage(run(task)));
