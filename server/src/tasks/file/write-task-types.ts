import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../operational-error.ts';

const TYPES = new URL('./localcv.d.ts', import.meta.url);
const FILE_NAME = 'localcv.d.ts';

/**
 * Puts the types of the task interface beside the user's tasks, so that an editor knows them. Does nothing where there is no folder.
 *
 * @param onWarning hears when the folder cannot be written, which the tasks do not need
 */
export async function writeTaskTypes(directory: string, onWarning: (message: string) => void): Promise<void> {
  const folder = await stat(directory).catch(() => null);
  if (folder === null || !folder.isDirectory()) return;
  const path = join(directory, FILE_NAME);
  try {
    const wanted = await readFile(TYPES, 'utf8');
    const present = await readFile(path, 'utf8').catch(() => null);
    if (present !== wanted) await writeFile(path, wanted);
  } catch (error) {
    onWarning(`The types for your own tasks cannot be written to ${path} (${describeError(error)}). They run without.`);
  }
}
