import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Holds a lock of the operating system by way of an open SQLite transaction, so that it ends with the process however that ends.
 *
 * @param file made where it is missing, and removed at the end
 * @returns null while somebody else holds it
 */
export function lockFile(file: string): Disposable | null {
  const handle = new DatabaseSync(file, { timeout: 0 });
  try {
    handle.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    handle.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return {
    [Symbol.dispose]() {
      rmSync(file, { force: true });
      handle.close();
    },
  };
}

/** `SQLITE_BUSY` with all its extensions. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}
