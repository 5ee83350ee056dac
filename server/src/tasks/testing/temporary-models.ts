import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { ModelSessions } from '../../inference/model-sessions.ts';
import { ModelStore } from '../../inference/model-store/model-store.ts';
import { findModelsDirectory } from '../../inference/model-store/models-directory.ts';
import { TerminationGuard } from '../../inference/worker/termination-guard.ts';

/** Models from a store whose cache is gone after the tests of the calling file; a warning fails the test that caused it. */
export function createTemporaryModels(): ModelSessions {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'localcv-tasks-'));
  after(() => rmSync(cacheDirectory, { recursive: true, force: true }));
  const onWarning = (message: string) => {
    throw new Error(message);
  };
  const store = new ModelStore({ modelsDirectory: findModelsDirectory(), cacheDirectory, onWarning });
  return new ModelSessions(store, new TerminationGuard());
}
