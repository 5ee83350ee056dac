import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeFileAtomically } from '../../../files/write-file-atomically.ts';

const CHECKSUM_BYTES = 32;

/**
 * Keeps something that takes seconds to make in a file, so that a process that is started anew has it at once. A file
 * that is missing or damaged is made again; one that cannot be written is done without.
 *
 * @param key everything that the value depends on
 * @param directory null keeps nothing
 */
export async function cached<Value>(
  directory: string | null,
  name: string,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  if (directory === null) return await make();
  const file = join(directory, `${name}-${sha256(key).toString('hex').slice(0, 16)}.bin`);
  const kept = await read<Value>(file);
  if (kept !== null) return kept;
  const value = await make();
  await keep(directory, file, value);
  return value;
}

async function read<Value>(file: string): Promise<Value | null> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null || bytes.byteLength < CHECKSUM_BYTES) return null;
  const payload = bytes.subarray(CHECKSUM_BYTES);
  if (!sha256(payload).equals(bytes.subarray(0, CHECKSUM_BYTES))) return null;
  return deserialize(payload) as Value;
}

async function keep(directory: string, file: string, value: unknown): Promise<void> {
  const payload = serialize(value);
  try {
    await mkdir(directory, { recursive: true });
    await writeFileAtomically(file, Buffer.concat([sha256(payload), payload]));
  } catch {
    // A full disk costs time at the next start and nothing else.
  }
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}
