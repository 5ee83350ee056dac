import { analyse, OwnTaskFolder } from './own-task-folder.ts';

/** Entry point of a process that runs one task and passes on its log, to be killed by a test. */
const [path = '', name = ''] = process.argv.slice(2);
const own = new OwnTaskFolder(path, {
  analysisTimeoutMs: 60_000,
  onWarning: (message) => process.send?.(message),
});
await analyse(await own.load(name));
