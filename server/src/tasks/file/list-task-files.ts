import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type TaskName, taskNameSchema } from '#contract/config.ts';

/** A file in the folder `tasks`. Its code has not been looked at. */
export interface TaskFile {
  /** The name of the file without its ending; of no use as a task's where there is a problem. */
  readonly name: TaskName;
  readonly path: string;
  /** As its text says; null where it does not, or not in so many words. */
  readonly title: string | null;
  /** Why it can be no task, in words; null where it can. */
  readonly problem: string | null;
}

const MAXIMUM_FILES = 256;
const BEGINNING_BYTES = 4_096;
/** The property of the default export, written on a line of its own. */
const TITLE = /^\s{0,4}title:\s*(["'])(.{1,120}?)\1/m;

/** The TypeScript files of a folder in the order of their names; none where there is no folder. Loads no code. */
export async function listTaskFiles(directory: string): Promise<TaskFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const files = entries
    // Links may point to files; reading a pipe would wait for ever.
    .filter(
      (entry) =>
        (entry.isFile() || entry.isSymbolicLink()) && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'),
    )
    .map(({ name }) => name)
    .sort()
    .slice(0, MAXIMUM_FILES);
  return await Promise.all(files.map((file) => describeFile(directory, file)));
}

async function describeFile(directory: string, file: string): Promise<TaskFile> {
  const name = file.slice(0, -'.ts'.length);
  const path = join(directory, file);
  const named = taskNameSchema.safeParse(name);
  const problem = named.success
    ? null
    : `The name of the file is no name of a task: ${named.error.issues[0]?.message}.`;
  const [, , title = null] = TITLE.exec(await readBeginning(path)) ?? [];
  return { name, path, title, problem };
}

/** Empty where the file cannot be read, which is told when it is to run. */
async function readBeginning(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) return '';
  const file = await open(path).catch(() => null);
  if (file === null) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await file.close();
  }
}
