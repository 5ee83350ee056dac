import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../files/is-missing.ts';
import { toStorageError } from './storage-error.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Younger files may belong to an alert that is about to be stored. */
const MINIMUM_ORPHAN_AGE_MS = 24 * 60 * 60 * 1000;

/** Clips of alerts as the media process has written them: `<folder>/<alertId>.mp4`. */
export class AlertClipFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** For reading; the caller closes it. Null where there is no such file. */
  async open(alertId: string): Promise<FileHandle | null> {
    try {
      return await open(this.#locate(alertId), 'r');
    } catch (error) {
      if (isMissing(error)) return null;
      throw toStorageError(error, this.#locate(alertId));
    }
  }

  async has(alertId: string): Promise<boolean> {
    const handle = await this.open(alertId);
    await handle?.close();
    return handle !== null;
  }

  /** Gives the clip of one alert to another. A clip that is gone changes nothing. */
  async move(fromId: string, toId: string): Promise<void> {
    try {
      await rename(this.#locate(fromId), this.#locate(toId));
    } catch (error) {
      if (!isMissing(error)) throw toStorageError(error, this.#locate(toId));
    }
  }

  async delete(alertId: string): Promise<void> {
    await rm(this.#locate(alertId), { force: true });
  }

  /**
   * Removes clips that belong to nothing, such as those whose alert was lost with the process; also what was left half written.
   *
   * @returns how many
   */
  async deleteOrphans(isKnown: (alertId: string) => boolean, nowMs: number): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    let count = 0;
    for (const name of await readdir(this.#folder)) {
      const [id = ''] = name.split('.');
      if (!UUID.test(id) || (name === `${id}.mp4` && isKnown(id))) continue;
      const file = join(this.#folder, name);
      const { mtimeMs } = await stat(file);
      if (nowMs - mtimeMs < MINIMUM_ORPHAN_AGE_MS) continue;
      await rm(file, { force: true });
      count++;
    }
    return count;
  }

  #locate(alertId: string): string {
    if (!UUID.test(alertId)) throw new TypeError(`Expected the id of an alert but received "${alertId}"`);
    return join(this.#folder, `${alertId}.mp4`);
  }
}
