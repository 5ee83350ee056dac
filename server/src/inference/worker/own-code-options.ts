import type { WorkerOptions } from 'node:worker_threads';

/** Evaluating the file and loading its models; model packages are imported in this time once. */
export const MAXIMUM_LOAD_MS = 30_000;

/** JavaScript objects. A picture of 4K takes 24 MB, which is not of this kind. */
const MAXIMUM_HEAP_MB = 256;

/**
 * What a thread that runs code of the user's own is started with: nothing of the process's environment and arguments, where secrets may
 * be, no standard input, and a bounded heap. The code still runs as the same user with the same rights to files and the network.
 */
export function ownCodeOptions(): WorkerOptions {
  return {
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    trackUnmanagedFds: true,
    resourceLimits: { maxOldGenerationSizeMb: MAXIMUM_HEAP_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  };
}
