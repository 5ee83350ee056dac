import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file as a whole: after a crash at any moment the file holds either the old or the new content. The new
 * file is readable by its owner only.
 *
 * @param beforeReplacing looked at when the new content is safely on disk; false leaves the old file in place
 * @returns whether the file was replaced
 */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array,
  beforeReplacing: () => Promise<boolean> = async () => true,
): Promise<boolean> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await beforeReplacing())) return false;
    await rename(temporary, file);
    await syncDirectory(dirname(file));
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A rename is on disk only when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
