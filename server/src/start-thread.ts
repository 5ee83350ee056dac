import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Calls from WebAssembly to JavaScript after which V8 replaces the code between them by a faster one, a thousand unless told. Threads share
 * that code, and V8 of Node 24 at times frees it twice where two of them have it replaced at once, which ends the whole process ("Check
 * failed: jit_page.has_value()"). Every thread that runs TypeScript comes there, since Node removes the types by WebAssembly. What the slower
 * calls cost could not be measured (docs/design/execution.md).
 */
const NEVER_REPLACED = 2 ** 30;

/** Starts a thread of this process; every one is started here. */
export function startThread(script: URL | string, options: WorkerOptions = {}): Worker {
  setFlagsFromString(`--wasm-wrapper-tiering-budget=${NEVER_REPLACED}`);
  return new Worker(script, options);
}
