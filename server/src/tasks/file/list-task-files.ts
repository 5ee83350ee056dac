import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TaskName, taskNameSchema } from '#contract/config.ts';

/** A file in the folder `tasks`. Its code has not been looked at. */
export interface TaskFile {
  /** The name of the file without its ending; of no use as a task's where there is a problem. */
  readonly name: TaskName;
  readonly path: string;
  /** Why it can be no task, in words; null where it can. */
  readonly problem: string | null;
}

const MAXIMUM_FILES = 256;

/** The TypeScript files of a folder in the order of their names; none where there is no folder. Loads no code. */
export async function listTaskFiles(directory: string): Promise<TaskFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => describeFile(directory, entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, MAXIMUM_FILES);
}

function describeFile(directory: string, file: string): TaskFile {
  const name = file.slice(0, -'.ts'.length);
  const named = taskNameSchema.safeParse(name);
  const problem = named.success
    ? null
    : `The name of the file is no name of a task: ${named.error.issues[0]?.message}.`;
  return { name, path: join(directory, file), problem };
}
