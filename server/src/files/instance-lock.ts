import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperationalError } from '../operational-error.ts';
import { isPassingStorageError, toStorageError } from '../storage/storage-error.ts';
import { isMissing } from './is-missing.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Takes a data folder for this process. The lock is one of the operating system's on the file `localcv.lock` (held by
 * way of an open SQLite transaction), so that it ends with the process however that ends: there are no stale locks.
 * `localcv.pid` only tells people who holds it.
 *
 * A folder that cannot be written cannot be locked, and needs no lock.
 *
 * @throws OperationalError `data-in-use` | `data-impossible`
 */
export function lockDataFolder(folder: string): Disposable {
  const pidFile = join(folder, 'localcv.pid');
  const lockFile = join(folder, 'localcv.lock');
  let handle: DatabaseSync | null = null;
  try {
    makeFolder(folder);
    handle = new DatabaseSync(lockFile, { timeout: 0 });
    handle.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    handle?.close();
    if (isMissing(error)) throw impossible(folder, error);
    const meaning = toStorageError(error, lockFile);
    if (!isPassingStorageError(meaning)) throw meaning;
    if (meaning.code === 'storage-busy') throw inUse(folder, pidFile);
    return { [Symbol.dispose]() {} };
  }
  const lock = handle;
  return {
    [Symbol.dispose]() {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

function impossible(folder: string, cause: unknown): OperationalError {
  return new OperationalError(
    'data-impossible',
    `There can be no data folder ${folder}: its file system takes no folders there. Choose another with --data`,
    { cause },
  );
}

function inUse(folder: string, pidFile: string): OperationalError {
  const holder = readHolder(pidFile);
  return new OperationalError(
    'data-in-use',
    `Another localcv${holder} uses the data folder ${folder}; stop it, or choose another folder with --data`,
  );
}

function readHolder(pidFile: string): string {
  try {
    return ` (process ${readFileSync(pidFile, 'utf8').trim()})`;
  } catch {
    // The holder may just be starting or stopping; its number is only a courtesy.
    return '';
  }
}
