import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toOneLine } from '#core/text/one-line.ts';
import type { CliContext } from './cli/cli-context.ts';
import type { ClipTrials } from './clip-trials/clip-trials.ts';
import { Database } from './storage/sqlite/database.ts';
import { EventSearcher } from './storage/sqlite/search/event-searcher.ts';
import { SqlitePeopleStore } from './storage/sqlite/sqlite-people-store.ts';

/** Searches the database beside the server; before its first start there is an empty one. The caller closes it. */
export function openEventSearcher(dataDirectory: string): EventSearcher {
  const file = join(dataDirectory, 'localcv.db');
  // Makes the tables that are missing.
  Database.open(file)[Symbol.dispose]();
  return new EventSearcher(file);
}

/** The names of the enrolled people, for commands beside the server; none before its first start. */
export function readPeopleNames(dataDirectory: string): string[] {
  const file = join(dataDirectory, 'localcv.db');
  if (!existsSync(file)) return [];
  using database = Database.open(file);
  return new SqlitePeopleStore(database).list().map(({ name }) => name);
}

/** Lets rules watch video files in this process. The caller closes it. */
export async function openClipTrials({ config, planner, folders, cacheDirectory }: CliContext): Promise<OpenedTrials> {
  const [{ ClipTrials }, { openFfmpegDecoder }, { quietFfmpegLog }, { createFileSource }, { WorkerTaskRuntime }] =
    await Promise.all([
      import('./clip-trials/clip-trials.ts'),
      import('./decoders/ffmpeg/decoder.ts'),
      import('./ffmpeg/quiet-log.ts'),
      import('./sources/file/source.ts'),
      import('./inference/worker-task-runtime.ts'),
    ]);
  quietFfmpegLog();
  // Nothing is live: a frame is waited for, however busy the machine is.
  const inference = { ...config.inference, stalenessMs: 60_000 };
  const runtime = new WorkerTaskRuntime({
    ...{ cacheDirectory, modelsDirectory: folders.modelsDirectory, inference },
    plan: (task) => planner.plan(task),
    planModel: (model) => planner.planModel(model),
    onWarning: (message) => process.stderr.write(`${toOneLine(message)}\n`),
  });
  const trials = new ClipTrials({
    createSource: (path) => createFileSource({ path, pace: 'fastest' }),
    runtime,
    openDecoder: openFfmpegDecoder,
  });
  return {
    try: (trial) => trials.try(trial),
    async [Symbol.asyncDispose]() {
      await trials[Symbol.asyncDispose]();
      await runtime[Symbol.asyncDispose]();
    },
  };
}

export type OpenedTrials = Pick<ClipTrials, 'try'> & AsyncDisposable;
