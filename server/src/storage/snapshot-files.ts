import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { isMissing } from '../files/is-missing.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { toStorageError } from './storage-error.ts';

/** Best snapshots as files: `<folder>/<camera>/YYYY-MM-DD/<eventId>.jpg`, the day in UTC. */
export class SnapshotFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Writes or replaces a snapshot; when it returns the file is on disk.
   *
   * @returns its path relative to the folder
   * @throws OperationalError `storage-full` | `storage-unwritable`
   */
  async save(camera: string, eventId: string, startedAtMs: number, jpeg: Uint8Array): Promise<string> {
    const path = [camera, new Date(startedAtMs).toISOString().slice(0, 10), `${eventId}.jpg`].join('/');
    const file = this.#locate(path);
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFileAtomically(file, jpeg);
    } catch (error) {
      throw toStorageError(error, file);
    }
    return path;
  }

  /** Null where the file is gone. */
  async read(path: string): Promise<Uint8Array | null> {
    try {
      return await readFile(this.#locate(path));
    } catch (error) {
      if (isMissing(error)) return null;
      throw toStorageError(error, this.#locate(path));
    }
  }

  /** Removes the file and, when it was the last one, the folder of its day. */
  async delete(path: string): Promise<void> {
    const file = this.#locate(path);
    await rm(file, { force: true });
    try {
      await rmdir(dirname(file));
    } catch (error) {
      if (!isMissing(error) && !isNotEmpty(error)) throw error;
    }
  }

  #locate(path: string): string {
    const file = join(this.#folder, path);
    if (!resolve(file).startsWith(resolve(this.#folder) + sep))
      throw new TypeError(`Expected a path inside the snapshot folder but received "${path}"`);
    return file;
  }
}

function isNotEmpty(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}
