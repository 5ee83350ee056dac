import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toOneLine } from '#core/text/one-line.ts';
import { describeError } from '../../operational-error.ts';

const MAXIMUM_LENGTH = 500;

/**
 * What went wrong in a task of the user's own, in one line with file and line where they are known: of syntax errors Node puts them
 * before the message, of others into the stack.
 *
 * @param path of the task's file; files of the same folder count as well
 */
export function describeOwnError(error: unknown, path: string): string {
  const message = toOneLine(readMessage(error)).slice(0, MAXIMUM_LENGTH);
  const place = findPlace(error, dirname(path));
  return place === null ? message : `${message} (${basename(dirname(path))}/${place})`;
}

/** Anything can be thrown, also what cannot be put into words. */
function readMessage(error: unknown): string {
  try {
    return String(describeError(error));
  } catch {
    return 'Something was thrown that is no error.';
  }
}

/** `file.ts:12:5`, the innermost inside the folder. */
function findPlace(error: unknown, folder: string): string | null {
  const stack = error instanceof Error ? error.stack : undefined;
  if (typeof stack !== 'string') return null;
  for (const start of [`${pathToFileURL(folder).href}/`, `${folder}/`]) {
    for (let at = stack.indexOf(start); at >= 0; at = stack.indexOf(start, at + 1)) {
      const place = /^[^\s():]+:\d+(?::\d+)?/.exec(stack.slice(at + start.length, at + start.length + 300));
      if (place !== null) return place[0];
    }
  }
  return null;
}
