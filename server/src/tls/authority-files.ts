import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalAuthority, type KeyPairFiles } from './local-authority.ts';

/** An authority and the names beyond the private ones that it was made for. */
export interface StoredAuthority extends KeyPairFiles {
  readonly ownNames: readonly string[];
}

const FILES = { certificate: 'authority.crt', key: 'authority.key', names: 'authority-names.json' };
const SERVER_FILES = { certificate: 'server.crt', key: 'server.key' };

/** The authority of a folder, made where there is none yet or where it has ended. */
export async function openAuthority(
  folder: string,
  ownNames: () => readonly string[],
  nowMs: number,
): Promise<StoredAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stored = await readAuthority(folder);
  if (stored !== null && new Date(new X509Certificate(stored.certificate).validTo).getTime() > nowMs) return stored;
  const names = ownNames();
  const made = { ...(await createLocalAuthority(names, nowMs)), ownNames: names };
  await writePrivately(join(folder, FILES.key), made.key);
  await writePrivately(join(folder, FILES.names), JSON.stringify(names));
  // Last, because it is what makes the others count.
  await writePrivately(join(folder, FILES.certificate), made.certificate);
  return made;
}

/** The server certificate of an earlier start, or null. */
export function readServerCertificate(folder: string): Promise<KeyPairFiles | null> {
  return readKeyPair(join(folder, SERVER_FILES.certificate), join(folder, SERVER_FILES.key));
}

export async function writeServerCertificate(folder: string, { certificate, key }: KeyPairFiles): Promise<void> {
  await writePrivately(join(folder, SERVER_FILES.key), key);
  await writePrivately(join(folder, SERVER_FILES.certificate), certificate);
}

async function readAuthority(folder: string): Promise<StoredAuthority | null> {
  const pair = await readKeyPair(join(folder, FILES.certificate), join(folder, FILES.key));
  const names = await readIfThere(join(folder, FILES.names));
  if (pair === null || names === null) return null;
  const parsed: unknown = JSON.parse(names);
  return { ...pair, ownNames: Array.isArray(parsed) ? parsed.map(String) : [] };
}

async function readKeyPair(certificateFile: string, keyFile: string): Promise<KeyPairFiles | null> {
  const [certificate, key] = await Promise.all([readIfThere(certificateFile), readIfThere(keyFile)]);
  return certificate === null || key === null ? null : { certificate, key };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, and readable by the owner alone. */
async function writePrivately(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  // The mode above counts only where the file did not exist.
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
