import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const MAXIMUM_SHARED_FILES = 500;
const MAXIMUM_DEPTH = 3;

/**
 * Changes with a task's file and with those of the folders beside it, which tasks may share code in. Another task's file beside it
 * changes nothing.
 *
 * @returns null where there is no such file
 */
export async function taskFileVersion(path: string): Promise<string | null> {
  const own = await stat(path).catch(() => null);
  if (own === null || !own.isFile()) return null;
  return [versionOf(own), ...(await sharedVersions(dirname(path)))].join(' ');
}

async function sharedVersions(folder: string): Promise<string[]> {
  const files = await filesInFolders(folder, 0);
  const known = await Promise.all(files.slice(0, MAXIMUM_SHARED_FILES).map((file) => stat(file).catch(() => null)));
  const newest = known.reduce((latest, file) => Math.max(latest, file?.mtimeMs ?? 0), 0);
  return files.length === 0 ? [] : [`${files.length}/${newest}`];
}

async function filesInFolders(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // Files beside the task are tasks themselves.
  const own = depth === 0 ? [] : entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  const folders = depth === MAXIMUM_DEPTH ? [] : entries.filter((entry) => entry.isDirectory() && isShared(entry.name));
  const below = await Promise.all(folders.map(({ name }) => filesInFolders(join(folder, name), depth + 1)));
  return [...own.map(({ name }) => join(folder, name)), ...below.flat()];
}

function isShared(name: string): boolean {
  return name !== 'node_modules' && !name.startsWith('.');
}

function versionOf({ mtimeMs, size }: Stats): string {
  return `${mtimeMs}-${size}`;
}
