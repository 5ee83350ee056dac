import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { ModelStore } from '../../inference/model-store/model-store.ts';
import { findModelsDirectory } from '../../inference/model-store/models-directory.ts';

/** A model store whose cache is gone after the tests of the calling file; a warning fails the test that caused it. */
export function createTemporaryModelStore(): ModelStore {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'localcv-tasks-'));
  after(() => rmSync(cacheDirectory, { recursive: true, force: true }));
  const onWarning = (message: string) => {
    throw new Error(message);
  };
  return new ModelStore({ modelsDirectory: findModelsDirectory(), cacheDirectory, onWarning });
}
