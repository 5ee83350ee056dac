import { describeError, OperationalError } from '../operational-error.ts';

/** Primary result codes of SQLite, https://www.sqlite.org/rescode.html */
const RESULT = { perm: 3, busy: 5, locked: 6, readonly: 8, ioerr: 10, corrupt: 11, full: 13, cantopen: 14, notadb: 26 };

const FILE_SYSTEM_CODES: Readonly<Record<string, 'storage-full' | 'storage-unwritable'>> = {
  ENOSPC: 'storage-full',
  EDQUOT: 'storage-full',
  EROFS: 'storage-unwritable',
  EACCES: 'storage-unwritable',
  EPERM: 'storage-unwritable',
  EIO: 'storage-unwritable',
  // Something else than a folder stands where the data folder should be.
  ENOTDIR: 'storage-unwritable',
  EEXIST: 'storage-unwritable',
};

/**
 * What a failure of the database or the data folder means, in a sentence with the remedy. Errors that are no failure
 * of storage come back as they are.
 *
 * Codes: `storage-full`, `storage-unwritable`, `storage-busy` (these pass), `storage-corrupt`.
 */
export function toStorageError(error: unknown, file: string): unknown {
  if (error instanceof OperationalError || !(error instanceof Error) || !('code' in error)) return error;
  const fileSystemCode = FILE_SYSTEM_CODES[String(error.code)];
  if (fileSystemCode !== undefined) return passingError(fileSystemCode, file, error);
  if (!('errcode' in error) || typeof error.errcode !== 'number') return error;
  switch (error.errcode & 0xff) {
    case RESULT.full:
      return passingError('storage-full', file, error);
    case RESULT.perm:
    case RESULT.readonly:
    case RESULT.ioerr:
    case RESULT.cantopen:
      return passingError('storage-unwritable', file, error);
    case RESULT.busy:
    case RESULT.locked:
      return new OperationalError('storage-busy', `The database ${file} is in use by another program; try again`, {
        retryable: true,
        cause: error,
      });
    case RESULT.corrupt:
    case RESULT.notadb:
      return new OperationalError(
        'storage-corrupt',
        `The database file ${file} is damaged; restore it from a backup, or move it away and start again (localcv then makes a new one)`,
        { cause: error },
      );
    default:
      return error;
  }
}

function passingError(code: 'storage-full' | 'storage-unwritable', file: string, cause: Error): OperationalError {
  const message =
    code === 'storage-full'
      ? `No space is left to write ${file}; free space on its disk or lower events.retainDays`
      : `${file} cannot be written (${describeError(cause)}); make the data folder writable for localcv, or choose another with --data`;
  return new OperationalError(code, message, { retryable: true, cause });
}

/** Any failure of storage, passing or not. */
export function isStorageError(error: unknown): error is OperationalError {
  return error instanceof OperationalError && error.code.startsWith('storage-');
}

/** Failures that end when somebody frees space or mends the permissions. */
export function isPassingStorageError(error: unknown): error is OperationalError {
  return isStorageError(error) && error.retryable;
}
