import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Beside the tasks: code that several of them import. */
const SHARED_FOLDER = 'shared';
const MAXIMUM_SHARED_FILES = 500;
const MAXIMUM_DEPTH = 3;

/**
 * Changes with a task's file and with everything in the folder `shared` beside it, whose code several tasks may import. Another task's
 * file changes nothing.
 *
 * @returns null where there is no such file
 */
export async function taskFileVersion(path: string): Promise<string | null> {
  const own = await stat(path).catch(() => null);
  if (own === null || !own.isFile()) return null;
  const shared = path.endsWith('.ts') ? await sharedVersion(join(dirname(path), SHARED_FOLDER)) : '';
  return `${versionOf(own)}${shared}`;
}

async function sharedVersion(folder: string): Promise<string> {
  const paths = await filesBelow(folder, 1);
  const files = await Promise.all(paths.slice(0, MAXIMUM_SHARED_FILES).map((path) => stat(path).catch(() => null)));
  const newest = files.reduce((latest, file) => Math.max(latest, file?.mtimeMs ?? 0), 0);
  return paths.length === 0 ? '' : `+${paths.length}-${newest}`;
}

async function filesBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
  const folders = depth === MAXIMUM_DEPTH ? [] : entries.filter((entry) => entry.isDirectory());
  const below = await Promise.all(folders.map(({ name }) => filesBelow(join(folder, name), depth + 1)));
  return [...files, ...below.flat()];
}

function versionOf({ mtimeMs, size }: Stats): string {
  return `${mtimeMs}-${size}`;
}
