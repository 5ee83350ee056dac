import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../files/is-missing.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { createLocalAuthority, type KeyPairFiles } from './local-authority.ts';

/** An authority and the names beyond the private ones that it was made for. */
export interface StoredAuthority extends KeyPairFiles {
  readonly ownNames: readonly string[];
}

const FILES = { certificate: 'authority.crt', key: 'authority.key', names: 'authority-names.json' };
const SERVER_FILES = { certificate: 'server.crt', key: 'server.key' };

/** The authority of a folder, made where there is none yet, where its files are damaged or where it has ended. */
export async function openAuthority(
  folder: string,
  ownNames: () => readonly string[],
  nowMs: number,
): Promise<StoredAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A folder that was there before, as after a restored backup, may be open to others.
  await chmod(folder, 0o700);
  const stored = await readAuthority(folder);
  if (stored !== null && new Date(new X509Certificate(stored.certificate).validTo).getTime() > nowMs) return stored;
  const names = ownNames();
  const made = { ...(await createLocalAuthority(names, nowMs)), ownNames: names };
  await writeFileAtomically(join(folder, FILES.key), made.key);
  await writeFileAtomically(join(folder, FILES.names), JSON.stringify(names));
  // Last, because it is what makes the others count.
  await writeFileAtomically(join(folder, FILES.certificate), made.certificate);
  return made;
}

/** The server certificate of an earlier start, or null. */
export function readServerCertificate(folder: string): Promise<KeyPairFiles | null> {
  return readKeyPair(join(folder, SERVER_FILES.certificate), join(folder, SERVER_FILES.key));
}

export async function writeServerCertificate(folder: string, { certificate, key }: KeyPairFiles): Promise<void> {
  await writeFileAtomically(join(folder, SERVER_FILES.key), key);
  await writeFileAtomically(join(folder, SERVER_FILES.certificate), certificate);
}

async function readAuthority(folder: string): Promise<StoredAuthority | null> {
  const pair = await readKeyPair(join(folder, FILES.certificate), join(folder, FILES.key));
  const names = await readIfThere(join(folder, FILES.names));
  if (pair === null || names === null) return null;
  const parsed = orNull((): unknown => JSON.parse(names));
  return Array.isArray(parsed) ? { ...pair, ownNames: parsed.map(String) } : null;
}

/** @returns null where one is missing, or where they do not belong together or cannot be read */
async function readKeyPair(certificateFile: string, keyFile: string): Promise<KeyPairFiles | null> {
  const [certificate, key] = await Promise.all([readIfThere(certificateFile), readIfThere(keyFile)]);
  if (certificate === null || key === null) return null;
  const isPair = orNull(() => new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)));
  return isPair === true ? { certificate, key } : null;
}

/** What is damaged, by a disk or by hand, is made anew instead of keeping HTTPS off. */
function orNull<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
