import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, for this user only. Node's own recursive way never returns where a file system has no place for new
 * folders and says so with ENOENT, as /proc does.
 *
 * @throws the error of the operating system
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let place = resolve(folder); !existsSync(place); place = dirname(place)) missing.unshift(place);
  for (const place of missing) mkdirSync(place, { mode: 0o700 });
}
